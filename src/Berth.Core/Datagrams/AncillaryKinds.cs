namespace Berth;

/// <summary>
/// What a datagram socket is to tell about each datagram beside its payload and sender (<see cref="Ancillary"/>). Each kind costs the
/// kernel some work per datagram: ask for what is needed.
/// </summary>
[Flags]
public enum AncillaryKinds
{
    /// <summary>Nothing. The default.</summary>
    None = 0,

    /// <summary>The address the datagram was sent to and the interface it came in by (IP_PKTINFO, IPV6_RECVPKTINFO).</summary>
    Destination = 1,

    /// <summary>The time to live or hop limit it arrived with (IP_RECVTTL, IPV6_RECVHOPLIMIT).</summary>
    HopLimit = 2,

    /// <summary>The type of service or traffic class: DSCP and ECN (IP_RECVTOS, IPV6_RECVTCLASS; RFC 2474, RFC 3168).</summary>
    TrafficClass = 4,

    /// <summary>When the kernel received it (SO_TIMESTAMPNS).</summary>
    ReceiveTime = 8,

    /// <summary>Which process of which user sent it (SO_PASSCRED, SCM_CREDENTIALS; unix(7)). Unix sockets have it and the time only.</summary>
    Sender = 16,

    /// <summary>All that the transport has.</summary>
    All = Destination | HopLimit | TrafficClass | ReceiveTime | Sender,
}
