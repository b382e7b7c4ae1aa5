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

    /// <summary>
    /// Of <see cref="Transport.Raw"/> the IP protocol, 1–255, which must be given; of <see cref="Transport.Packet"/> the EtherType,
    /// 0–65535, null for every frame. Other transports take no notice. Default null.
    /// </summary>
    public int? Protocol { get; init; }

    /// <summary>
    /// Of <see cref="Transport.Raw"/>: whether packets sent begin with their own IP header (IP_HDRINCL, IPV6_HDRINCL). IPv4 packets
    /// received then begin with theirs too; Linux never shows the header of an IPv6 packet. Default false: neither side sees headers.
    /// </summary>
    public bool HasOwnHeader { get; init; }

    /// <summary>
    /// Of <see cref="Transport.Raw"/> with <see cref="IpProtocols.Icmp"/> or <see cref="IpProtocols.IcmpV6"/>: a ping socket instead of a
    /// raw one, which carries echo requests and their replies only and needs no privilege where net.ipv4.ping_group_range has a group
    /// of the process (icmp(7)). The kernel sets the identifier of what is sent, and it is the socket's port. Default false.
    /// </summary>
    public bool IsPingSocket { get; init; }

    /// <summary>For an IPv6 address: as <see cref="ListenOptions.DualStack"/>. Default null.</summary>
    public bool? DualStack { get; init; }

    /// <summary>What to tell about each datagram beside payload and sender. Default none.</summary>
    public AncillaryKinds Ancillary { get; init; }

    /// <summary>
    /// Whether the ICMP errors that answer datagrams sent earlier are reported with the address they concern and who sent them
    /// (<see cref="Fault.Address"/>, <see cref="Fault.ReportedBy"/>), on an unconnected socket too. A connected socket reports
    /// refusals anyway, without saying who; with this it reports unreachable hosts and networks as well. Default false.
    /// </summary>
    public bool IcmpErrors { get; init; }

    /// <summary>Whether sending to broadcast addresses is allowed (SO_BROADCAST). Default false: the kernel says EACCES.</summary>
    public bool Broadcast { get; init; }

    /// <summary>
    /// Whether several sockets of this host may be bound to the same address and port, as the receivers of one multicast group are
    /// (SO_REUSEADDR): each of them gets every multicast and broadcast, and one of them each other datagram. Default false.
    /// </summary>
    public bool ShareAddress { get; init; }

    /// <summary>Options set on the socket before bind. Default none.</summary>
    public IReadOnlyList<SocketOptionValue> SocketOptions { get; init; } = [];
}
