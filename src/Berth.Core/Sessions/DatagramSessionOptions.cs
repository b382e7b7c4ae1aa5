namespace Berth;

/// <summary>How <see cref="DatagramSessions"/> keeps the peers of one datagram socket apart.</summary>
public sealed record DatagramSessionOptions
{
    /// <summary>
    /// A session with which nothing was received or sent for so long ends as timed out; more than zero, or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for never. Default 2 minutes, the least for which a NAT keeps a UDP mapping (RFC 4787
    /// section 4.3).
    /// </summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Sessions at once, those not yet accepted included, at least 1. Default 1,024.</summary>
    public int SessionsMax { get; init; } = 1024;

    /// <summary>
    /// What happens to a peer that has no session yet when there are <see cref="SessionsMax"/>. Default
    /// <see cref="WhenSessionsFull.RefuseNewcomer"/>.
    /// </summary>
    public WhenSessionsFull WhenFull { get; init; } = WhenSessionsFull.RefuseNewcomer;

    /// <summary>
    /// Datagrams that may wait in one session until its owner receives them, at least 1; further ones are discarded and counted, so
    /// that a slow owner takes no other session's turn. Each takes as much memory as its payload. Default 64.
    /// </summary>
    public int QueueMax { get; init; } = 64;
}
