namespace Berth;

/// <summary>
/// How long an active open waits after each SYN, and after the last before it gives up (RFC 9293 section 3.8.3 asks for at least 3 minutes;
/// no system in wide use waits so long).
/// </summary>
public sealed class SynSchedule
{
    private readonly TimeSpan[] _waits;

    /// <summary>Makes a schedule of one's own.</summary>
    /// <param name="waits">The wait after the first SYN, after the second, …; after the last wait the open has timed out. At least one.</param>
    public SynSchedule(params ReadOnlySpan<TimeSpan> waits)
    {
        ArgumentOutOfRangeException.ThrowIfZero(waits.Length, nameof(waits));
        _waits = waits.ToArray();
    }

    /// <summary>Linux since 6.5: tcp_syn_linear_timeouts 4, tcp_syn_retries 6; 11 SYNs, 131 s in all.</summary>
    public static SynSchedule Linux { get; } = Seconds(1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 64);

    /// <summary>Linux before 6.5: doubling from 1 s, tcp_syn_retries 6; 7 SYNs, 127 s in all.</summary>
    public static SynSchedule OlderLinux { get; } = Seconds(1, 2, 4, 8, 16, 32, 64);

    /// <summary>4.4BSD: after 6 s, after 24 s more, and given up 75 s after the first.</summary>
    public static SynSchedule Berkeley { get; } = Seconds(6, 24, 45);

    /// <summary>How many SYNs are sent at most.</summary>
    public int Attempts => _waits.Length;

    /// <summary>From the first SYN to giving up.</summary>
    public TimeSpan Total => new(_waits.Sum(static wait => wait.Ticks));

    /// <summary>The wait after a SYN.</summary>
    /// <param name="attempt">Which SYN, from 0.</param>
    public TimeSpan WaitAfter(int attempt) => _waits[attempt];

    private static SynSchedule Seconds(params ReadOnlySpan<int> seconds)
    {
        TimeSpan[] waits = new TimeSpan[seconds.Length];
        for (int place = 0; place < waits.Length; place++)
        {
            waits[place] = TimeSpan.FromSeconds(seconds[place]);
        }

        return new SynSchedule(waits);
    }
}
