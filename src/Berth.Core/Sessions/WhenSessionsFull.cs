namespace Berth;

/// <summary>What <see cref="DatagramSessions"/> does with a new peer's datagram when it has as many sessions as it may.</summary>
public enum WhenSessionsFull
{
    /// <summary>The datagram is discarded and counted; the sessions there are stay as they are.</summary>
    RefuseNewcomer,

    /// <summary>
    /// The session that was idle longest ends and is counted, and the newcomer gets its place. Senders with forged addresses can
    /// drive out honest peers.
    /// </summary>
    EndLongestIdle,
}
