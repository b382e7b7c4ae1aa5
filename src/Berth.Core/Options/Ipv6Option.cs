namespace Berth;

/// <summary>Options of IPv6 sockets, at the level <c>IPPROTO_IPV6</c>; see ipv6(7).</summary>
public static class Ipv6Option
{
    private const int Level = SocketOptionLevels.Ipv6;

    /// <summary>IPV6_V6ONLY: an IPv6 socket serves IPv6 peers only.</summary>
    public static SocketOption<bool> Only { get; } = new(
        Level, 26, "ipv6-only", "IPV6_V6ONLY", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Internet,
        Settings = [new SystemSetting("net.ipv6.bindv6only")],
        SetByBerth = "off or on, as asked for the socket",
        Summary =
            "Whether an IPv6 socket serves IPv6 peers only, so that another may serve IPv4 on the same port. Before bind only: "
            + "ListenOptions.DualStack, and --stack on the command line.",
    };

    /// <summary>IPV6_UNICAST_HOPS: routers that a packet may pass, plus one.</summary>
    public static SocketOption<int> HopLimit { get; } = new(
        Level, 16, "hop-limit", "IPV6_UNICAST_HOPS", OptionCodecs.Int(-1, 255, range: "0 to 255, or -1 for the system's"))
    {
        Sockets = SocketKinds.Internet,
        Settings = [new SystemSetting("net.ipv6.conf.all.hop_limit")],
        Summary = "How many hops a packet may go: what ttl is to IPv4.",
    };

    /// <summary>IPV6_TCLASS: the traffic class of packets sent (DSCP times 4, and ECN).</summary>
    public static SocketOption<int> TrafficClass { get; } = new(
        Level, 67, "traffic-class", "IPV6_TCLASS", OptionCodecs.Int(-1, 255, range: "0 to 255, or -1 for the default"))
    {
        Sockets = SocketKinds.Internet,
        Default = "0",
        Summary = "The traffic class of packets sent: what type-of-service is to IPv4.",
    };

    /// <summary>IPV6_MTU_DISCOVER: whether packets may be fragmented here, and whether the path's MTU is heeded.</summary>
    public static SocketOption<PathMtuDiscovery> PathMtuDiscovery { get; } = new(
        Level, 23, "ipv6-mtu-discovery", "IPV6_MTU_DISCOVER", ValueCodecs.PathMtuDiscovery)
    {
        Sockets = SocketKinds.Internet,
        Default = "want",
        Summary =
            "Whether packets may be fragmented (in IPv6 by the sender only), and whether the path's MTU is heeded. As mtu- "
            + "discovery.",
    };

    /// <summary>IPV6_MTU: the path's MTU as known now; set, an upper limit.</summary>
    public static SocketOption<int> Mtu { get; } = new(
        Level, 24, "ipv6-mtu", "IPV6_MTU", OptionCodecs.Int(1280, 65535, "bytes"))
    {
        Sockets = SocketKinds.Internet,
        Summary =
            "The MTU of the path to the peer, as far as it is known (of connected sockets only); set, an upper limit for packets "
            + "sent.",
    };

    /// <summary>IPV6_DONTFRAG: a datagram that is too long is refused, not fragmented.</summary>
    public static SocketOption<bool> DoNotFragment { get; } = new(
        Level, 62, "do-not-fragment", "IPV6_DONTFRAG", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams,
        Default = "off",
        Summary = "Refuses a datagram that would have to be fragmented (EMSGSIZE).",
    };

    /// <summary>IPV6_RECVERR: ICMPv6 errors are queued with who sent them and why.</summary>
    public static SocketOption<bool> ReceiveErrors { get; } = new(
        Level, 25, "ipv6-receive-errors", "IPV6_RECVERR", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Internet,
        Default = "off",
        Summary = "As receive-errors, for ICMPv6.",
    };

    /// <summary>IPV6_RECVPKTINFO: each datagram's destination address and interface with it.</summary>
    public static SocketOption<bool> ReceivePacketInfo { get; } = new(
        Level, 49, "ipv6-receive-packet-info", "IPV6_RECVPKTINFO", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams,
        Default = "off",
        Summary = "Delivers with each datagram the address it was sent to and the interface it came by.",
    };

    /// <summary>IPV6_RECVHOPLIMIT: each datagram's hop limit with it.</summary>
    public static SocketOption<bool> ReceiveHopLimit { get; } = new(
        Level, 51, "receive-hop-limit", "IPV6_RECVHOPLIMIT", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams,
        Default = "off",
        Summary = "Delivers with each datagram the hop limit it arrived with.",
    };

    /// <summary>IPV6_RECVTCLASS: each datagram's traffic class with it.</summary>
    public static SocketOption<bool> ReceiveTrafficClass { get; } = new(
        Level, 66, "receive-traffic-class", "IPV6_RECVTCLASS", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams,
        Default = "off",
        Summary = "Delivers with each datagram the traffic class it arrived with.",
    };

    /// <summary>IPV6_FREEBIND: binding to an address that this host does not have yet.</summary>
    public static SocketOption<bool> FreeBind { get; } = new(
        Level, 78, "ipv6-free-bind", "IPV6_FREEBIND", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Internet,
        Default = "off",
        Settings = [new SystemSetting("net.ipv6.ip_nonlocal_bind", IsLimit: true)],
        Summary = "As free-bind. Set before bind.",
    };

    /// <summary>IPV6_TRANSPARENT: addresses of other hosts as one's own, for transparent proxies.</summary>
    public static SocketOption<bool> Transparent { get; } = new(
        Level, 75, "ipv6-transparent", "IPV6_TRANSPARENT", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Internet,
        Default = "off",
        Needs = "CAP_NET_ADMIN or CAP_NET_RAW",
        Summary = "As transparent.",
    };

    /// <summary>IPV6_MINHOPCOUNT: packets with a lower hop limit are dropped (RFC 5082).</summary>
    public static SocketOption<int> MinimumHopLimit { get; } = new(
        Level, 73, "minimum-hop-limit", "IPV6_MINHOPCOUNT", OptionCodecs.Int(0, 255))
    {
        Sockets = SocketKinds.Internet,
        Default = "0",
        Summary = "Drops packets with a lower hop limit: 255 lets in neighbours only (RFC 5082).",
    };

    /// <summary>IPV6_AUTOFLOWLABEL: the kernel chooses a flow label for each flow (RFC 6438).</summary>
    public static SocketOption<bool> AutoFlowLabel { get; } = new(
        Level, 70, "auto-flow-label", "IPV6_AUTOFLOWLABEL", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Internet,
        Settings = [new SystemSetting("net.ipv6.auto_flowlabels") { Meaning = static text => text is "1" or "3" ? "on" : "off" }],
        Summary = "Lets the kernel choose a flow label for each flow, by which routers spread load (RFC 6438).",
    };

    /// <summary>IPV6_MULTICAST_IF: the interface for multicasts sent, by its index.</summary>
    public static SocketOption<int> MulticastInterface { get; } = new(
        Level, 17, "ipv6-multicast-interface", "IPV6_MULTICAST_IF", OptionCodecs.Int(0, int.MaxValue, range: "an interface's index, or 0 for the routing table's choice"))
    {
        Sockets = SocketKinds.Datagrams,
        Default = "0",
        Summary = "The interface by which multicasts leave, by its index; 0 leaves it to the routing table.",
    };

    /// <summary>IPV6_MULTICAST_HOPS: how far multicasts go; 1 is the own link.</summary>
    public static SocketOption<int> MulticastHops { get; } = new(
        Level, 18, "multicast-hops", "IPV6_MULTICAST_HOPS", OptionCodecs.Int(-1, 255, range: "0 to 255, or -1 for 1"))
    {
        Sockets = SocketKinds.Datagrams,
        Default = "1",
        Summary = "How far multicasts go: what multicast-ttl is to IPv4.",
    };

    /// <summary>IPV6_MULTICAST_LOOP: multicasts sent are received on this host too.</summary>
    public static SocketOption<bool> MulticastLoop { get; } = new(
        Level, 19, "ipv6-multicast-loop", "IPV6_MULTICAST_LOOP", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams,
        Default = "on",
        Summary = "Lets members on this host receive the multicasts that this socket sends.",
    };

    /// <summary>IPV6_MULTICAST_ALL: multicasts of groups that other sockets of this host joined.</summary>
    public static SocketOption<bool> MulticastAll { get; } = new(
        Level, 29, "ipv6-multicast-all", "IPV6_MULTICAST_ALL", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams,
        Default = "on",
        Summary = "As multicast-all.",
    };

    /// <summary>IPV6_JOIN_GROUP: receives the multicasts of a group.</summary>
    public static SocketOption<MulticastGroup> JoinGroup { get; } = new(
        Level, 20, "ipv6-join-group", "IPV6_JOIN_GROUP", MembershipCodecs.Ipv6Group)
    {
        Sockets = SocketKinds.Datagrams,
        Access = SocketOptionAccess.WriteOnly,
        Summary = "Receives the multicasts of a group, on one interface.",
    };

    /// <summary>IPV6_LEAVE_GROUP: receives them no longer.</summary>
    public static SocketOption<MulticastGroup> LeaveGroup { get; } = new(
        Level, 21, "ipv6-leave-group", "IPV6_LEAVE_GROUP", MembershipCodecs.Ipv6Group)
    {
        Sockets = SocketKinds.Datagrams,
        Access = SocketOptionAccess.WriteOnly,
        Summary = "Ends a membership.",
    };

    /// <summary>MCAST_JOIN_SOURCE_GROUP: receives what one source sends to a group (RFC 3678).</summary>
    public static SocketOption<MulticastGroup> JoinSourceGroup { get; } = new(
        Level, 46, "ipv6-join-source-group", "MCAST_JOIN_SOURCE_GROUP", MembershipCodecs.Source)
    {
        Sockets = SocketKinds.Datagrams,
        Settings = [new SystemSetting("net.ipv6.mld_max_msf", IsLimit: true)],
        Access = SocketOptionAccess.WriteOnly,
        Summary = "Receives what one source sends to a group, nobody else (RFC 3678).",
    };

    /// <summary>MCAST_LEAVE_SOURCE_GROUP: receives it no longer.</summary>
    public static SocketOption<MulticastGroup> LeaveSourceGroup { get; } = new(
        Level, 47, "ipv6-leave-source-group", "MCAST_LEAVE_SOURCE_GROUP", MembershipCodecs.Source)
    {
        Sockets = SocketKinds.Datagrams,
        Access = SocketOptionAccess.WriteOnly,
        Summary = "Ends the membership of one source.",
    };

    internal static IReadOnlyList<SocketOption> All =>
    [
        Only, HopLimit, TrafficClass, PathMtuDiscovery, Mtu, DoNotFragment, ReceiveErrors, ReceivePacketInfo, ReceiveHopLimit,
        ReceiveTrafficClass, FreeBind, Transparent, MinimumHopLimit, AutoFlowLabel, MulticastInterface, MulticastHops, MulticastLoop,
        MulticastAll, JoinGroup, LeaveGroup, JoinSourceGroup, LeaveSourceGroup,
    ];
}
