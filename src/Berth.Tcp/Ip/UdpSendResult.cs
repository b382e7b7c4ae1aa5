namespace Berth;

/// <summary>What became of a datagram that was to be sent.</summary>
public enum UdpSendResult
{
    /// <summary>It is on its way.</summary>
    Sent,

    /// <summary>Too many packets wait to go out; nothing was sent.</summary>
    WouldBlock,

    /// <summary>It is longer than a datagram can be (EMSGSIZE).</summary>
    TooLong,

    /// <summary>No route leads there (ENETUNREACH).</summary>
    NetworkUnreachable,

    /// <summary>The destination is a broadcast address, and the end point may not send there (EACCES).</summary>
    BroadcastNotAllowed,
}
