using System.Net;

namespace Berth;

/// <summary>Options of IPv4, at the level <c>IPPROTO_IP</c>; see ip(7). IPv6 sockets take them for the IPv4 peers of a dual-stack socket.</summary>
public static class IpOption
{
    private const int Level = SocketOptionLevels.Ip;

    /// <summary>IP_TOS: the traffic class of packets sent (DSCP times 4, and ECN).</summary>
    public static SocketOption<int> TypeOfService { get; } = new(
        Level, 1, "type-of-service", "IP_TOS", OptionCodecs.Int(0, 255))
    {
        Sockets = SocketKinds.Internet,
        Default = "0",
        Summary =
            "The traffic class of packets sent: the DSCP in the upper six bits (0xb8 is expedited forwarding), ECN in the lower "
            + "two, which TCP keeps to itself. Sets priority too.",
    };

    /// <summary>IP_TTL: routers that a packet may pass, plus one.</summary>
    public static SocketOption<int> Ttl { get; } = new(
        Level, 2, "ttl", "IP_TTL", OptionCodecs.Int(1, 255, range: "1 to 255, or -1 for the system's"))
    {
        Sockets = SocketKinds.Internet,
        Settings = [new SystemSetting("net.ipv4.ip_default_ttl")],
        Summary =
            "How many hops a packet may go. 1 keeps it on the own link; 255 with minimum-ttl 255 proves that a peer is on it (RFC "
            + "5082).",
    };

    /// <summary>IP_HDRINCL: on a raw socket: the program writes the IP header.</summary>
    public static SocketOption<bool> HeaderIncluded { get; } = new(
        Level, 3, "header-included", "IP_HDRINCL", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Raw,
        Default = "off",
        Summary = "Lets the program write the IP header itself.",
    };

    /// <summary>IP_OPTIONS: the IP options of each packet sent, as RFC 791 lays them out.</summary>
    public static SocketOption<ReadOnlyMemory<byte>> Options { get; } = new(
        Level, 4, "ip-options", "IP_OPTIONS", OptionCodecs.Bytes(40))
    {
        Sockets = SocketKinds.Internet,
        Default = "",
        Summary =
            "IP options (record route, time stamps; RFC 791 section 3.1) on each packet sent. Most of the Internet drops such "
            + "packets.",
    };

    /// <summary>IP_PKTINFO: each datagram's destination address and interface with it.</summary>
    public static SocketOption<bool> ReceivePacketInfo { get; } = new(
        Level, 8, "receive-packet-info", "IP_PKTINFO", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams,
        Default = "off",
        Summary = "Delivers with each datagram the address it was sent to and the interface it came by.",
    };

    /// <summary>IP_MTU_DISCOVER: whether packets may be fragmented, and whether the path's MTU is found out.</summary>
    public static SocketOption<PathMtuDiscovery> PathMtuDiscovery { get; } = new(
        Level, 10, "mtu-discovery", "IP_MTU_DISCOVER", ValueCodecs.PathMtuDiscovery)
    {
        Sockets = SocketKinds.Internet,
        Settings = [new SystemSetting("net.ipv4.ip_no_pmtu_disc") { Meaning = static text => text == "0" ? "want" : text == "1" ? "dont" : text }],
        Summary =
            "Whether packets may be fragmented, and whether the path's MTU is found out and heeded. dont lets routers fragment; do "
            + "refuses what is too long (EMSGSIZE); probe ignores what is known of the path, for one's own discovery (RFC 4821).",
    };

    /// <summary>IP_RECVERR: ICMP errors are queued with who sent them and why.</summary>
    public static SocketOption<bool> ReceiveErrors { get; } = new(
        Level, 11, "receive-errors", "IP_RECVERR", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Internet,
        Default = "off",
        Summary =
            "Queues ICMP errors with who sent them and which packet they concern, and reports them on unconnected sockets too. For "
            + "traceroute, path-MTU discovery, and servers that want to know.",
    };

    /// <summary>IP_RECVTTL: each datagram's TTL with it.</summary>
    public static SocketOption<bool> ReceiveTtl { get; } = new(
        Level, 12, "receive-ttl", "IP_RECVTTL", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams,
        Default = "off",
        Summary = "Delivers with each datagram the TTL it arrived with.",
    };

    /// <summary>IP_RECVTOS: each datagram's type of service with it.</summary>
    public static SocketOption<bool> ReceiveTypeOfService { get; } = new(
        Level, 13, "receive-type-of-service", "IP_RECVTOS", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams,
        Default = "off",
        Summary = "Delivers with each datagram the type of service it arrived with.",
    };

    /// <summary>IP_MTU: the path's MTU as known now, of a connected socket.</summary>
    public static SocketOption<int> Mtu { get; } = new(
        Level, 14, "mtu", "IP_MTU", OptionCodecs.Int(0, 65535, "bytes"))
    {
        Sockets = SocketKinds.Internet,
        Access = SocketOptionAccess.ReadOnly,
        Summary = "The MTU of the path to the peer, as far as it is known. Of connected sockets only.",
    };

    /// <summary>IP_FREEBIND: binding to an address that this host does not have yet.</summary>
    public static SocketOption<bool> FreeBind { get; } = new(
        Level, 15, "free-bind", "IP_FREEBIND", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Internet,
        Default = "off",
        Settings = [new SystemSetting("net.ipv4.ip_nonlocal_bind", IsLimit: true)],
        Summary =
            "Lets an address be bound that this host does not have, or not yet: for servers that start before their address comes "
            + "(failover). Set before bind.",
    };

    /// <summary>IP_TRANSPARENT: addresses of other hosts as one's own, for transparent proxies.</summary>
    public static SocketOption<bool> Transparent { get; } = new(
        Level, 19, "transparent", "IP_TRANSPARENT", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Internet,
        Default = "off",
        Needs = "CAP_NET_ADMIN or CAP_NET_RAW",
        Summary = "Lets addresses of other hosts be bound and connections to them be accepted: for transparent proxies.",
    };

    /// <summary>IP_MINTTL: packets with a lower TTL are dropped (RFC 5082).</summary>
    public static SocketOption<int> MinimumTtl { get; } = new(
        Level, 21, "minimum-ttl", "IP_MINTTL", OptionCodecs.Int(0, 255))
    {
        Sockets = SocketKinds.Internet,
        Default = "0",
        Summary = "Drops packets with a lower TTL: 255 lets in neighbours only (RFC 5082).",
    };

    /// <summary>IP_BIND_ADDRESS_NO_PORT: a client's bind with port 0 chooses the port at connect.</summary>
    public static SocketOption<bool> BindAddressNoPort { get; } = new(
        Level, 24, "bind-address-no-port", "IP_BIND_ADDRESS_NO_PORT", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Internet,
        Default = "off",
        Summary =
            "Leaves the choice of a port until connect when a client binds an address with port 0: more connections from one "
            + "address, because ports are shared among peers. Set before bind.",
    };

    /// <summary>IP_LOCAL_PORT_RANGE: the ports the kernel chooses from: the lowest in the lower 16 bits, the highest in the upper; 0 is the system's.</summary>
    public static SocketOption<uint> LocalPortRange { get; } = new(
        Level, 51, "local-port-range", "IP_LOCAL_PORT_RANGE", OptionCodecs.UInt())
    {
        Sockets = SocketKinds.Internet,
        Default = "0",
        Settings = [new SystemSetting("net.ipv4.ip_local_port_range", IsLimit: true)],
        Summary =
            "The ports from which the kernel chooses: lowest + 65536 x highest (Linux 6.3); 0 takes the system's. For hosts behind "
            + "one address that share its ports.",
    };

    /// <summary>IP_MULTICAST_IF: the interface for multicasts sent, by its address; 0.0.0.0 is the routing table's choice.</summary>
    public static SocketOption<IPAddress> MulticastInterface { get; } = new(
        Level, 32, "multicast-interface", "IP_MULTICAST_IF", ValueCodecs.InterfaceAddress)
    {
        Sockets = SocketKinds.Datagrams,
        Default = "0.0.0.0",
        Summary = "The interface by which multicasts leave, named by an address of it; 0.0.0.0 leaves it to the routing table.",
    };

    /// <summary>IP_MULTICAST_TTL: how far multicasts go; 1 is the own link.</summary>
    public static SocketOption<int> MulticastTtl { get; } = new(
        Level, 33, "multicast-ttl", "IP_MULTICAST_TTL", OptionCodecs.Int(0, 255, range: "0 to 255, or -1 for 1"))
    {
        Sockets = SocketKinds.Datagrams,
        Default = "1",
        Summary = "How far multicasts go: 0 not out of this host, 1 the own link, more through multicast routers.",
    };

    /// <summary>IP_MULTICAST_LOOP: multicasts sent are received on this host too.</summary>
    public static SocketOption<bool> MulticastLoop { get; } = new(
        Level, 34, "multicast-loop", "IP_MULTICAST_LOOP", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams,
        Default = "on",
        Summary = "Lets members on this host receive the multicasts that this socket sends.",
    };

    /// <summary>IP_MULTICAST_ALL: multicasts of groups that other sockets of this host joined.</summary>
    public static SocketOption<bool> MulticastAll { get; } = new(
        Level, 49, "multicast-all", "IP_MULTICAST_ALL", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams,
        Default = "on",
        Summary =
            "Receives every multicast to the bound port whose group any socket of this host joined; off, only those of groups that "
            + "this socket joined. Off is what one expects.",
    };

    /// <summary>IP_ADD_MEMBERSHIP: receives the multicasts of a group.</summary>
    public static SocketOption<MulticastGroup> JoinGroup { get; } = new(
        Level, 35, "join-group", "IP_ADD_MEMBERSHIP", MembershipCodecs.IpGroup)
    {
        Sockets = SocketKinds.Datagrams,
        Settings = [new SystemSetting("net.ipv4.igmp_max_memberships", IsLimit: true)],
        Access = SocketOptionAccess.WriteOnly,
        Summary = "Receives the multicasts of a group, on one interface.",
    };

    /// <summary>IP_DROP_MEMBERSHIP: receives them no longer.</summary>
    public static SocketOption<MulticastGroup> LeaveGroup { get; } = new(
        Level, 36, "leave-group", "IP_DROP_MEMBERSHIP", MembershipCodecs.IpGroup)
    {
        Sockets = SocketKinds.Datagrams,
        Access = SocketOptionAccess.WriteOnly,
        Summary = "Ends a membership.",
    };

    /// <summary>MCAST_JOIN_SOURCE_GROUP: receives what one source sends to a group (RFC 3678).</summary>
    public static SocketOption<MulticastGroup> JoinSourceGroup { get; } = new(
        Level, 46, "join-source-group", "MCAST_JOIN_SOURCE_GROUP", MembershipCodecs.Source)
    {
        Sockets = SocketKinds.Datagrams,
        Settings = [new SystemSetting("net.ipv4.igmp_max_msf", IsLimit: true)],
        Access = SocketOptionAccess.WriteOnly,
        Summary = "Receives what one source sends to a group, nobody else (RFC 3678).",
    };

    /// <summary>MCAST_LEAVE_SOURCE_GROUP: receives it no longer.</summary>
    public static SocketOption<MulticastGroup> LeaveSourceGroup { get; } = new(
        Level, 47, "leave-source-group", "MCAST_LEAVE_SOURCE_GROUP", MembershipCodecs.Source)
    {
        Sockets = SocketKinds.Datagrams,
        Access = SocketOptionAccess.WriteOnly,
        Summary = "Ends the membership of one source.",
    };

    /// <summary>MCAST_BLOCK_SOURCE: drops what one source sends to a group that was joined.</summary>
    public static SocketOption<MulticastGroup> BlockSource { get; } = new(
        Level, 43, "block-source", "MCAST_BLOCK_SOURCE", MembershipCodecs.Source)
    {
        Sockets = SocketKinds.Datagrams,
        Access = SocketOptionAccess.WriteOnly,
        Summary = "Drops what one source sends to a group that was joined for all sources.",
    };

    /// <summary>MCAST_UNBLOCK_SOURCE: drops it no longer.</summary>
    public static SocketOption<MulticastGroup> UnblockSource { get; } = new(
        Level, 44, "unblock-source", "MCAST_UNBLOCK_SOURCE", MembershipCodecs.Source)
    {
        Sockets = SocketKinds.Datagrams,
        Access = SocketOptionAccess.WriteOnly,
        Summary = "Receives from a blocked source again.",
    };

    internal static IReadOnlyList<SocketOption> All =>
    [
        TypeOfService, Ttl, HeaderIncluded, Options, ReceivePacketInfo, PathMtuDiscovery, ReceiveErrors, ReceiveTtl,
        ReceiveTypeOfService, Mtu, FreeBind, Transparent, MinimumTtl, BindAddressNoPort, LocalPortRange, MulticastInterface,
        MulticastTtl, MulticastLoop, MulticastAll, JoinGroup, LeaveGroup, JoinSourceGroup, LeaveSourceGroup, BlockSource,
        UnblockSource,
    ];
}
