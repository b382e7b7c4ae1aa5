namespace Berth;

/// <summary>What tells one connection from another: both addresses and both ports (RFC 9293 section 3.3.1, a pair of sockets).</summary>
/// <param name="LocalAddress">The address on this host.</param>
/// <param name="LocalPort">The port on this host.</param>
/// <param name="RemoteAddress">The peer's address.</param>
/// <param name="RemotePort">The peer's port.</param>
public readonly record struct MuxKey(IpAddress LocalAddress, ushort LocalPort, IpAddress RemoteAddress, ushort RemotePort)
{
    /// <summary>The same connection, as the peer names it.</summary>
    public MuxKey Reversed => new(RemoteAddress, RemotePort, LocalAddress, LocalPort);

    /// <summary>A hash that differs from process to process, so that a peer cannot choose ports that collide.</summary>
    public override int GetHashCode() => HashCode.Combine(LocalAddress, RemoteAddress, (LocalPort << 16) | RemotePort);

    /// <summary>As <c>192.0.2.1:80 - 198.51.100.7:40000</c>, the local end first.</summary>
    public override string ToString() => $"{End(LocalAddress, LocalPort)} - {End(RemoteAddress, RemotePort)}";

    private static string End(IpAddress address, ushort port) => address.IsIpv6 ? $"[{address}]:{port}" : $"{address}:{port}";
}
