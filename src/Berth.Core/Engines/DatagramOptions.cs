namespace Berth;

/// <summary>How an engine is to make a datagram socket. One address, one socket.</summary>
public sealed record DatagramOptions
{
    /// <summary>The transport. Default <see cref="Transport.Udp"/>.</summary>
    public Transport Transport { get; init; } = Transport.Udp;

    /// <summary>The address to bind; port 0 lets the kernel choose. Null for a client that needs no fixed address.</summary>
    public Address? LocalAddress { get; init; }

    /// <summary>The peer to connect the socket to: only its datagrams are received, and its ICMP errors reported. Default null.</summary>
    public Address? RemoteAddress { get; init; }

    /// <summary>The largest datagram received whole, in bytes, 1 to 65,535; longer ones are truncated and say so. Default 65,535.</summary>
    public int ReceiveBytesMax { get; init; } = 65_535;

    /// <summary>For an IPv6 address: as <see cref="ListenOptions.DualStack"/>. Default null.</summary>
    public bool? DualStack { get; init; }

    /// <summary>Options set on the socket before bind. Default none.</summary>
    public IReadOnlyList<SocketOptionValue> SocketOptions { get; init; } = [];
}
