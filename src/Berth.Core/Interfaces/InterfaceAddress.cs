using System.Net;

namespace Berth;

/// <summary>An IP address of an interface. Immutable.</summary>
/// <param name="Address">The address; a link-local one has its scope.</param>
/// <param name="PrefixLength">Bits of the network's part: 0–32 for IPv4, 0–128 for IPv6.</param>
public sealed record InterfaceAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>The address that reaches every host of the network, as the system has it; null when the interface has none.</summary>
    public IPAddress? Broadcast { get; init; }

    /// <summary>The other end's address, on a point-to-point link; else null.</summary>
    public IPAddress? Peer { get; init; }
}
