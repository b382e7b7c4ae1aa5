using System.Net.Sockets;

namespace Berth;

/// <summary>One answer of a resolver: what socket(2) and connect(2) or bind(2) want (struct addrinfo). Immutable.</summary>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="Type">Stream, datagram or raw.</param>
/// <param name="Protocol">The protocol's number (IPPROTO_…): 6 is TCP, 17 is UDP, 0 for raw sockets of any.</param>
/// <param name="Address">Address, port, and the scope where it has one.</param>
public sealed record ResolvedName(AddressFamily Family, SocketType Type, int Protocol, Address Address)
{
    /// <summary>
    /// The host's canonical name, on every answer of a query that wanted it, where C has it on the first only; else null.
    /// </summary>
    public string? CanonicalName { get; init; }
}
