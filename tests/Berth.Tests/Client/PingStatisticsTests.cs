namespace Berth.Tests.Client;

public sealed class PingStatisticsTests
{
    [Fact]
    public void Without_answers_there_are_no_times_and_nothing_is_divided_by_zero()
    {
        PingStatistics none = new(0, 0, 0, 0, 0, 0);
        Assert.Equal((0.0, null, null, null, null), (none.Loss, none.RoundTripMin, none.RoundTripAverage, none.RoundTripMax, none.RoundTripDeviation));
        Assert.Equal(1.0, (none with { Sent = 2 }).Loss);
    }

    [Fact]
    public void Times_are_those_that_ping_would_show_and_what_still_waits_is_not_lost()
    {
        PingStatistics counted = new(Sent: 5, Waiting: 4, Answered: 0, Refused: 0, Duplicates: 0, Late: 0);
        foreach (int ms in (int[])[1, 2, 6])
        {
            counted = counted.WithAnswer(TimeSpan.FromMilliseconds(ms));
        }

        Assert.Equal((5, 1, 3), (counted.Sent, counted.Waiting, counted.Answered));
        Assert.Equal(0.25, counted.Loss);
        Assert.Equal(TimeSpan.FromMilliseconds(1), counted.RoundTripMin);
        Assert.Equal(TimeSpan.FromMilliseconds(3), counted.RoundTripAverage);
        Assert.Equal(TimeSpan.FromMilliseconds(6), counted.RoundTripMax);
        Assert.Equal(Math.Sqrt(((1 + 4 + 36) / 3.0) - 9), counted.RoundTripDeviation!.Value.TotalMilliseconds, precision: 3);
    }
}
