namespace Berth;

/// <summary>Why a connection ended otherwise than by both ends closing it. An engine maps each to the fault that the kernel would give.</summary>
public enum TcpFailure
{
    /// <summary>It has not failed.</summary>
    None,

    /// <summary>A RST answered the SYN: nobody listens there (ECONNREFUSED).</summary>
    Refused,

    /// <summary>The peer sent a RST on an open connection (ECONNRESET).</summary>
    Reset,

    /// <summary>Nothing was heard for as long as the settings allow (ETIMEDOUT).</summary>
    TimedOut,

    /// <summary>No route leads to the peer's network (ENETUNREACH).</summary>
    NetworkUnreachable,

    /// <summary>The peer's host can't be reached (EHOSTUNREACH).</summary>
    HostUnreachable,

    /// <summary>A router forbids the traffic (EACCES or EHOSTUNREACH, by what it said).</summary>
    Prohibited,

    /// <summary>The peer's host has no TCP (ENOPROTOOPT).</summary>
    ProtocolUnreachable,

    /// <summary>This end discarded the connection (ECONNABORTED).</summary>
    AbortedHere,
}
