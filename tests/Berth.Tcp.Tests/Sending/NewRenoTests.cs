namespace Berth;

/// <summary>Congestion avoidance of RFC 5681 section 3.1.</summary>
public sealed class NewRenoTests
{
    private const int Segment = 1000;

    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Avoidance_AddsOneSegmentForEachWindow()
    {
        NewReno control = AfterLoss(20);
        for (int window = 10; window < 30; window++)
        {
            Assert.Equal(window * Segment, control.Window);
            for (int i = 0; i < window; i++)
            {
                Assert.Equal(window * Segment, control.Window);
                control.OnAcknowledged(Segment, true, RoundTrip, Instant.Epoch);
            }
        }
    }

    /// <summary>Eleven segments are owed for the second step, and two of them were acknowledged with the first.</summary>
    [Fact]
    public void Avoidance_KeepsWhatAnAcknowledgementHadToSpare()
    {
        NewReno control = AfterLoss(20);
        List<int> windows = [];
        for (int i = 0; i < 7; i++)
        {
            control.OnAcknowledged(3 * Segment, true, RoundTrip, Instant.Epoch);
            windows.Add(control.Window / Segment);
        }

        Assert.Equal([10, 10, 10, 11, 11, 11, 12], windows);
    }

    [Fact]
    public void Avoidance_AfterALoss_CountsAnew()
    {
        NewReno control = AfterLoss(20);
        control.OnAcknowledged(9 * Segment, true, RoundTrip, Instant.Epoch);
        control.OnLossDetected(10 * Segment, Instant.Epoch);
        control.OnRecoveryEnded(Instant.Epoch);
        control.OnAcknowledged(4 * Segment, true, RoundTrip, Instant.Epoch);
        Assert.Equal(5 * Segment, control.Window);
        control.OnAcknowledged(Segment, true, RoundTrip, Instant.Epoch);
        Assert.Equal(6 * Segment, control.Window);
    }

    /// <summary>Not one segment for each acknowledgement: a peer that acknowledges byte by byte gains nothing (RFC 3465 section 1).</summary>
    [Fact]
    public void Avoidance_CountsBytesAndNotAcknowledgements()
    {
        NewReno control = AfterLoss(20);
        for (int i = 1; i < 10 * Segment; i++)
        {
            control.OnAcknowledged(1, true, RoundTrip, Instant.Epoch);
        }

        Assert.Equal(10 * Segment, control.Window);
        control.OnAcknowledged(1, true, RoundTrip, Instant.Epoch);
        Assert.Equal(11 * Segment, control.Window);
    }

    /// <summary>The Reno column of RFC 9438 table 1: 1.2 / √p.</summary>
    [Theory]
    [InlineData(100, 12)]
    [InlineData(1_000, 38)]
    [InlineData(10_000, 120)]
    [InlineData(100_000, 379)]
    public void AverageWindow_UnderRegularLoss_IsWhatTheResponseFunctionSays(int segmentsBetweenLosses, double segments)
    {
        WindowModel model = new(new NewReno(Segment, 10 * Segment), RoundTrip);
        Assert.InRange(model.Average(segmentsBetweenLosses, 100), 0.93 * segments, 1.07 * segments);
    }

    private static NewReno AfterLoss(int flight)
    {
        NewReno control = new(Segment, 10 * Segment);
        control.OnLossDetected(flight * Segment, Instant.Epoch);
        control.OnRecoveryEnded(Instant.Epoch);
        return control;
    }
}
