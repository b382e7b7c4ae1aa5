namespace Berth;

/// <summary>What links join: a host or a router. It has one address of each version, and reaches every other node that links lead to.</summary>
public abstract class SimulatedNode
{
    private readonly List<LinkDirection> _ways = [];

    private protected SimulatedNode(SimulationLoop loop, string name, int number)
    {
        Loop = loop;
        Name = name;
        Ipv4 = IpAddress.FromIpv4(0x0A00_0000 + (uint)number);
        Ipv6 = IpAddress.FromIpv6(((UInt128)0xFD00 << 112) + (UInt128)number);
        NameHash = StableHash.Add(0, name);
    }

    /// <summary>Its name, unique in the network.</summary>
    public string Name { get; }

    /// <summary>Its IPv4 address: 10.0.0.1 for the first node of the network, and so on.</summary>
    public IpAddress Ipv4 { get; }

    /// <summary>Its IPv6 address: fd00::1 for the first node of the network, and so on.</summary>
    public IpAddress Ipv6 { get; }

    /// <summary>The directions of links in which it sends.</summary>
    public IReadOnlyList<LinkDirection> Ways => _ways;

    internal ulong NameHash { get; }

    /// <summary>Whether anything takes packets here.</summary>
    internal abstract bool CanReceive { get; }

    private protected SimulationLoop Loop { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>A packet arrived, and may be changed by who takes it; borrowed for the call.</summary>
    internal abstract void Receive(Span<byte> packet, LinkDirection by);

    internal void Attach(LinkDirection way) => _ways.Add(way);

    /// <summary>The direction that leads to an address by the fewest links; null when none does.</summary>
    internal LinkDirection? WayTo(IpAddress destination) => Loop.Topology.Way(this, destination);
}
