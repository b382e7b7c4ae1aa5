namespace Berth;

/// <summary>What the kernel told about one datagram beside its payload and sender. What was not asked for, or not told, is null.</summary>
public readonly record struct Ancillary
{
    /// <summary>The address it was sent to, without a port: of a multicast or broadcast, the group's or the broadcast address.</summary>
    public Address? Destination { get; init; }

    /// <summary>The index of the interface it came in by.</summary>
    public int? InterfaceIndex { get; init; }

    /// <summary>The hops it might still have gone, 0 to 255: time to live (RFC 791) or hop limit (RFC 8200).</summary>
    public int? HopLimit { get; init; }

    /// <summary>The type of service or traffic class, 0 to 255: DSCP in the upper 6 bits, ECN in the lower 2.</summary>
    public int? TrafficClass { get; init; }

    /// <summary>When the kernel received it, by the system's clock.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>Of Unix sockets: the process that sent it, its user and its group, as it was when it sent. The kernel vouches for them.</summary>
    public PeerCredentials? Sender { get; init; }

    /// <summary>Of a packet socket's frames, without being asked for: which way it went.</summary>
    public FrameDirection? Direction { get; init; }
}
