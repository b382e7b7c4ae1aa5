using System.Diagnostics;

namespace Berth;

/// <summary>
/// How long to wait for an acknowledgement: the smoothed round-trip time, its variation, and the retransmission timeout that follows from
/// them (RFC 6298). It starts no timer. Karn's rule is the caller's: no sample is taken of what was sent twice, unless a timestamp tells
/// which of the two was answered (RFC 6298 section 3, RFC 7323 section 4.1).
/// </summary>
/// <param name="initial">The timeout before the first sample: 1 s (RFC 6298 rule 2.1).</param>
/// <param name="minimum">The shortest timeout: 1 s (rule 2.4); Linux and most others take 200 ms.</param>
/// <param name="maximum">The longest timeout, backed off too: at least 60 s (rule 2.5); Linux takes 120 s.</param>
/// <param name="variationMinimum">
/// The least that is added to the smoothed time. Nothing in RFC 6298; Linux takes 200 ms, because its shorter minimum would otherwise leave
/// a steady connection no time for a delayed acknowledgement.
/// </param>
internal sealed class RoundTripTimer(TimeSpan initial, TimeSpan minimum, TimeSpan maximum, TimeSpan variationMinimum = default)
{
    // RFC 6298 rules 2.3 and 5.7.
    private static readonly TimeSpan Granularity = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan AfterLostSyn = TimeSpan.FromSeconds(3);

    private TimeSpan _unsampled = initial;

    /// <summary>SRTT; zero before the first sample.</summary>
    public TimeSpan Smoothed { get; private set; }

    /// <summary>RTTVAR; zero before the first sample.</summary>
    public TimeSpan Variance { get; private set; }

    /// <summary>Whether a round trip has been measured.</summary>
    public bool HasSample { get; private set; }

    /// <summary>How many times in a row the timeout has been doubled.</summary>
    public int BackOffs { get; private set; }

    /// <summary>RTO, with the back-off applied.</summary>
    public TimeSpan Timeout
    {
        get
        {
            TimeSpan single = HasSample ? Longer(minimum, Smoothed + Longer(Longer(Granularity, variationMinimum), 4 * Variance)) : _unsampled;
            int doublings = Math.Min(BackOffs, 62);
            return single.Ticks > maximum.Ticks >> doublings ? maximum : TimeSpan.FromTicks(single.Ticks << doublings);
        }
    }

    /// <summary>Takes a measured round trip; a backed-off timeout falls back to what the estimate says (RFC 6298 section 5, last paragraph).</summary>
    /// <param name="roundTrip">The time from a segment to its acknowledgement.</param>
    /// <param name="samplesPerRoundTrip">
    /// How many samples one round trip brings. With timestamps every acknowledgement brings one, and the weights are divided by their number,
    /// so that the memory stays as long as RFC 6298 means it (RFC 7323 appendix G: the segments in flight, halved and rounded up).
    /// </param>
    public void Sample(TimeSpan roundTrip, int samplesPerRoundTrip = 1)
    {
        Debug.Assert(roundTrip >= TimeSpan.Zero && samplesPerRoundTrip > 0, "a round trip takes time");
        BackOffs = 0;
        if (!HasSample)
        {
            // Rule 2.2.
            HasSample = true;
            Smoothed = roundTrip;
            Variance = roundTrip / 2;
            return;
        }

        // Rule 2.3: the variation first, because it is taken against the estimate as it was.
        TimeSpan deviation = (Smoothed - roundTrip).Duration();
        Variance += TimeSpan.FromTicks((deviation - Variance).Ticks / (4L * samplesPerRoundTrip));
        Smoothed += TimeSpan.FromTicks((roundTrip - Smoothed).Ticks / (8L * samplesPerRoundTrip));
    }

    /// <summary>The timer ran out: the next timeout is twice as long, up to the maximum (rule 5.5).</summary>
    public void BackOff() => BackOffs++;

    /// <summary>
    /// New data was acknowledged: the timeout is what the estimate says again. RFC 6298 waits for a sample; Linux does not, and neither do we,
    /// because an acknowledgement of new data shows that the path works.
    /// </summary>
    public void ResetBackOff() => BackOffs = 0;

    /// <summary>The handshake is done, but its SYN was lost or late: 3 s until the first sample (rule 5.7).</summary>
    public void OnSynWasSentAgain()
    {
        BackOffs = 0;
        _unsampled = Longer(_unsampled, AfterLostSyn);
    }

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left >= right ? left : right;
}
