using System.Net;

namespace Berth;

/// <summary>A network interface of this host, as it was when it was read. Immutable.</summary>
/// <param name="Name">Its name, such as <c>eth0</c>.</param>
/// <param name="Index">Its number, more than 0: what a scope says (if_nametoindex(3)).</param>
/// <param name="Traits">Its state and abilities.</param>
public sealed record HostInterface(string Name, int Index, InterfaceTraits Traits)
{
    /// <summary>The largest packet that it carries, in bytes; null when the system did not say.</summary>
    public int? MtuBytes { get; init; }

    /// <summary>Its link-layer address, empty when it has none.</summary>
    public ReadOnlyMemory<byte> HardwareAddress { get; init; }

    /// <summary>Its IP addresses in the order of the system.</summary>
    public IReadOnlyList<InterfaceAddress> Addresses { get; init; } = [];

    /// <summary>The multicast groups of which it takes packets, each once, IPv4 first.</summary>
    public IReadOnlyList<IPAddress> MulticastGroups { get; init; } = [];
}
