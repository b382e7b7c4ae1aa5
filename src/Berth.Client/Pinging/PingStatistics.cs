namespace Berth;

/// <summary>What a pinger has counted so far. Times are null until there was an answer.</summary>
/// <param name="Sent">Requests sent, those that this host refused to send included.</param>
/// <param name="Waiting">Requests, among those, for which an answer is still awaited.</param>
/// <param name="Answered">Requests answered in time.</param>
/// <param name="Refused">Requests answered with an ICMP error, or not sent.</param>
/// <param name="Duplicates">Further answers to a request answered before.</param>
/// <param name="Late">Answers that came after their request was given up.</param>
public sealed record PingStatistics(long Sent, long Waiting, long Answered, long Refused, long Duplicates, long Late)
{
    private double _sumMs;
    private double _sumOfSquaresMs;

    /// <summary>The shortest round trip.</summary>
    public TimeSpan? RoundTripMin { get; private init; }

    /// <summary>The longest round trip.</summary>
    public TimeSpan? RoundTripMax { get; private init; }

    /// <summary>The mean of the round trips.</summary>
    public TimeSpan? RoundTripAverage => Answered == 0 ? null : TimeSpan.FromMilliseconds(_sumMs / Answered);

    /// <summary>The standard deviation of the round trips, as ping(8) computes its <c>mdev</c>.</summary>
    public TimeSpan? RoundTripDeviation
    {
        get
        {
            if (Answered == 0)
            {
                return null;
            }

            double mean = _sumMs / Answered;
            return TimeSpan.FromMilliseconds(Math.Sqrt(Math.Max(0, (_sumOfSquaresMs / Answered) - (mean * mean))));
        }
    }

    /// <summary>The part of the requests that had their time and were not answered, from 0 to 1; 0 when there were none.</summary>
    public double Loss => Sent == Waiting ? 0 : (double)(Sent - Waiting - Answered) / (Sent - Waiting);

    /// <summary>The statistics with one answer more, to a request that waited for it.</summary>
    internal PingStatistics WithAnswer(TimeSpan roundTrip) => this with
    {
        Waiting = Waiting - 1,
        Answered = Answered + 1,
        RoundTripMin = RoundTripMin is { } min && min < roundTrip ? min : roundTrip,
        RoundTripMax = RoundTripMax is { } max && max > roundTrip ? max : roundTrip,
        _sumMs = _sumMs + roundTrip.TotalMilliseconds,
        _sumOfSquaresMs = _sumOfSquaresMs + (roundTrip.TotalMilliseconds * roundTrip.TotalMilliseconds),
    };
}
