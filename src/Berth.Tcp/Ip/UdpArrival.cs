namespace Berth;

/// <summary>What came with a datagram.</summary>
/// <param name="Source">Who sent it.</param>
/// <param name="SourcePort">From which port.</param>
/// <param name="Destination">To which address; a group's, when it came by multicast.</param>
/// <param name="Interface">Where it came in.</param>
/// <param name="HopLimit">The hop limit or TTL that was left.</param>
public readonly record struct UdpArrival(IpAddress Source, ushort SourcePort, IpAddress Destination, IpInterface Interface, byte HopLimit)
{
    /// <summary>The type of service or traffic class: DSCP in the upper 6 bits, ECN in the lower 2.</summary>
    public byte TrafficClass { get; init; }

    /// <summary>When it came.</summary>
    public Instant At { get; init; }
}
