namespace Berth;

/// <summary>Options of every kind of socket, at the level <c>SOL_SOCKET</c>; see socket(7).</summary>
public static partial class SocketLevelOption
{
    private const int Level = SocketOptionLevels.Socket;

    /// <summary>SO_REUSEADDR: binding while old connections are in TIME-WAIT.</summary>
    public static SocketOption<bool> ReuseAddress { get; } = new(
        Level, 2, "reuse-address", "SO_REUSEADDR", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Tcp | SocketKinds.Udp,
        Default = "off",
        SetByBerth = "on for TCP sockets that are bound",
        Summary =
            "Lets a port be bound while old connections on it are in TIME-WAIT. On UDP it lets several sockets share a port "
            + "silently: there set it for multicast only.",
    };

    /// <summary>SO_REUSEPORT: several sockets on one port, among which the kernel deals.</summary>
    public static SocketOption<bool> ReusePort { get; } = new(
        Level, 15, "reuse-port", "SO_REUSEPORT", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Internet,
        Default = "off",
        Summary =
            "Lets several sockets, all of one user, bind the same port; the kernel deals connections or datagrams among them. For "
            + "servers of several processes that share no listener.",
    };

    /// <summary>SO_KEEPALIVE: probing a silent peer.</summary>
    public static SocketOption<bool> KeepAlive { get; } = new(
        Level, 9, "keep-alive", "SO_KEEPALIVE", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Tcp,
        Default = "off",
        Summary =
            "Probes a peer from which nothing was heard for keep-alive-idle, so that a dead one is found out. For connections that "
            + "are silent for hours, and behind routers that forget them.",
    };

    /// <summary>SO_BROADCAST: sending to broadcast addresses.</summary>
    public static SocketOption<bool> Broadcast { get; } = new(
        Level, 6, "broadcast", "SO_BROADCAST", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams,
        Default = "off",
        Summary = "Allows sending to a broadcast address; without it that is EACCES, so that nobody does so by mistake.",
    };

    /// <summary>SO_DONTROUTE: direct neighbours only, past the routing table.</summary>
    public static SocketOption<bool> DoNotRoute { get; } = new(
        Level, 5, "do-not-route", "SO_DONTROUTE", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Internet,
        Default = "off",
        Summary = "Sends to directly connected hosts only, without gateways. For routing daemons, and for tests of the own link.",
    };

    /// <summary>SO_SNDBUF: bytes that may wait to be sent, as granted: twice what was asked, capped.</summary>
    public static SocketOption<int> SendBuffer { get; } = new(
        Level, 7, "send-buffer", "SO_SNDBUF", OptionCodecs.Int(0, int.MaxValue, "bytes"))
    {
        Sockets = SocketKinds.All,
        Settings = [new SystemSetting("net.ipv4.tcp_wmem", Sockets: SocketKinds.Tcp) { Field = 1 }, new SystemSetting("net.core.wmem_default", Sockets: SocketKinds.All & ~SocketKinds.Tcp), new SystemSetting("net.core.wmem_max", IsLimit: true)],
        IsDoubled = true,
        Summary =
            "Memory for what waits to be sent or acknowledged. The kernel doubles what is asked (its own book-keeping counts too) "
            + "and caps it; setting it ends the automatic growth on TCP. For paths whose bandwidth times delay exceeds what the "
            + "kernel grows to.",
    };

    /// <summary>SO_RCVBUF: bytes that may wait to be read, as granted: twice what was asked, capped.</summary>
    public static SocketOption<int> ReceiveBuffer { get; } = new(
        Level, 8, "receive-buffer", "SO_RCVBUF", OptionCodecs.Int(0, int.MaxValue, "bytes"))
    {
        Sockets = SocketKinds.All,
        Settings = [new SystemSetting("net.ipv4.tcp_rmem", Sockets: SocketKinds.Tcp) { Field = 1 }, new SystemSetting("net.core.rmem_default", Sockets: SocketKinds.All & ~SocketKinds.Tcp), new SystemSetting("net.core.rmem_max", IsLimit: true)],
        IsDoubled = true,
        Summary =
            "Memory for what has arrived and was not read. The kernel doubles what is asked and caps it; setting it ends the "
            + "automatic growth on TCP. On UDP, raise it when bursts are lost; on TCP set it before connect or listen, because the "
            + "window's scale is fixed then.",
    };

    /// <summary>SO_SNDBUFFORCE: as the send buffer, above the system's limit.</summary>
    public static SocketOption<int> SendBufferForce { get; } = new(
        Level, 32, "send-buffer-force", "SO_SNDBUFFORCE", OptionCodecs.Int(0, int.MaxValue, "bytes"))
    {
        Sockets = SocketKinds.All,
        Access = SocketOptionAccess.WriteOnly,
        Needs = "CAP_NET_ADMIN",
        Summary = "As send-buffer, but above the system's limit.",
    };

    /// <summary>SO_RCVBUFFORCE: as the receive buffer, above the system's limit.</summary>
    public static SocketOption<int> ReceiveBufferForce { get; } = new(
        Level, 33, "receive-buffer-force", "SO_RCVBUFFORCE", OptionCodecs.Int(0, int.MaxValue, "bytes"))
    {
        Sockets = SocketKinds.All,
        Access = SocketOptionAccess.WriteOnly,
        Needs = "CAP_NET_ADMIN",
        Summary = "As receive-buffer, but above the system's limit.",
    };

    /// <summary>SO_LINGER: how long close waits for unsent bytes; null is off, zero resets.</summary>
    public static SocketOption<TimeSpan?> Linger { get; } = new(
        Level, 13, "linger", "SO_LINGER", TimeCodecs.Linger)
    {
        Sockets = SocketKinds.Tcp | SocketKinds.UnixConnection,
        Default = "off",
        Summary =
            "How long close(2) waits until what is unsent is acknowledged; 0 discards it and sends a reset. Berth closes in its own "
            + "way (ClosingLimits, Abort) and needs neither.",
    };

    /// <summary>SO_RCVTIMEO: the time limit of a blocking receive in C; zero is none.</summary>
    public static SocketOption<TimeSpan> ReceiveTimeout { get; } = new(
        Level, 20, "receive-timeout", "SO_RCVTIMEO", TimeCodecs.Timeval)
    {
        Sockets = SocketKinds.All,
        Default = "0s",
        Summary =
            "Time limit of a blocking receive or accept in C. Berth's sockets do not block in the kernel: it has no effect here, "
            + "but programs that inherit the socket heed it. Use a CancellationToken.",
    };

    /// <summary>SO_SNDTIMEO: the time limit of a blocking send or connect in C; zero is none.</summary>
    public static SocketOption<TimeSpan> SendTimeout { get; } = new(
        Level, 21, "send-timeout", "SO_SNDTIMEO", TimeCodecs.Timeval)
    {
        Sockets = SocketKinds.All,
        Default = "0s",
        Summary = "Time limit of a blocking send or connect in C. As receive-timeout: of use to programs that inherit the socket only.",
    };

    /// <summary>SO_RCVLOWAT: bytes that make a socket readable.</summary>
    public static SocketOption<int> ReceiveLowWater { get; } = new(
        Level, 18, "receive-low-water", "SO_RCVLOWAT", OptionCodecs.Int(0, int.MaxValue, "bytes"))
    {
        Sockets = SocketKinds.All,
        Default = "1",
        Summary =
            "Bytes that must have arrived before the socket counts as readable. Input.ReadAtLeastAsync does the same with less "
            + "harm: the end of a short message is seen.",
    };

    /// <summary>SO_OOBINLINE: urgent data among the rest.</summary>
    public static SocketOption<bool> OutOfBandInline { get; } = new(
        Level, 10, "out-of-band-inline", "SO_OOBINLINE", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Tcp,
        Default = "off",
        Summary = "Leaves urgent data in its place among the other bytes, instead of to be fetched apart.",
    };

    /// <summary>SO_MARK: the mark of each packet sent, for routing rules and firewalls.</summary>
    public static SocketOption<uint> Mark { get; } = new(
        Level, 36, "mark", "SO_MARK", OptionCodecs.UInt())
    {
        Sockets = SocketKinds.Internet,
        Default = "0",
        Needs = "CAP_NET_ADMIN or CAP_NET_RAW",
        Summary = "Marks each packet sent, for policy routing (ip rule fwmark) and the firewall.",
    };

    /// <summary>SO_PRIORITY: the queueing class of packets sent.</summary>
    public static SocketOption<int> Priority { get; } = new(
        Level, 12, "priority", "SO_PRIORITY", OptionCodecs.Int(0, int.MaxValue, range: "0 to 6, more with CAP_NET_ADMIN or CAP_NET_RAW"))
    {
        Sockets = SocketKinds.All,
        Default = "0",
        Needs = "CAP_NET_ADMIN or CAP_NET_RAW",
        Summary = "The queueing class (tc) of each packet sent; type-of-service sets it too, so set that first.",
    };

    /// <summary>SO_BINDTODEVICE: the one interface to send and receive on; empty for any.</summary>
    public static SocketOption<string> BindToDevice { get; } = new(
        Level, 25, "bind-to-device", "SO_BINDTODEVICE", OptionCodecs.Text(15, "an interface's name, or nothing for any"))
    {
        Sockets = SocketKinds.Internet,
        Default = "",
        Needs = "CAP_NET_RAW to change or clear it once set",
        Summary =
            "Sends and receives on one interface only, whatever the routing table says. For hosts with several links, DHCP clients, "
            + "VRFs.",
    };

    /// <summary>SO_BINDTOIFINDEX: as bind-to-device, by index.</summary>
    public static SocketOption<int> BindToInterface { get; } = new(
        Level, 62, "bind-to-interface", "SO_BINDTOIFINDEX", OptionCodecs.Int(0, int.MaxValue, range: "an interface's index, or 0 for any"))
    {
        Sockets = SocketKinds.Internet,
        Default = "0",
        Needs = "CAP_NET_RAW to change or clear it once set",
        Summary = "As bind-to-device, by the interface's index.",
    };

    /// <summary>SO_MAX_PACING_RATE: the greatest rate of sending; all ones is none.</summary>
    public static SocketOption<ulong> PacingRateMax { get; } = new(
        Level, 47, "pacing-rate-max", "SO_MAX_PACING_RATE", ValueCodecs.Rate)
    {
        Sockets = SocketKinds.Internet,
        Default = "unlimited",
        Summary =
            "The greatest rate at which the kernel sends, in bytes a second (TCP paces by itself, UDP needs the fq queue). For "
            + "large transfers that are not to fill a link.",
    };

    /// <summary>SO_ZEROCOPY: permission for MSG_ZEROCOPY.</summary>
    public static SocketOption<bool> ZeroCopy { get; } = new(
        Level, 60, "zero-copy", "SO_ZEROCOPY", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Tcp | SocketKinds.Udp,
        Default = "off",
        Summary = "Permits sends that the device takes straight from the program's memory. No engine uses it yet.",
    };

    /// <summary>SO_TIMESTAMP: the time of arrival with each datagram, in microseconds.</summary>
    public static SocketOption<bool> Timestamp { get; } = new(
        Level, 29, "timestamp", "SO_TIMESTAMP", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams | SocketKinds.UnixDatagram,
        Default = "off",
        Summary = "Delivers with each datagram when the kernel received it, in microseconds.",
    };

    /// <summary>SO_TIMESTAMPNS: the time of arrival with each datagram, in nanoseconds.</summary>
    public static SocketOption<bool> TimestampNanoseconds { get; } = new(
        Level, 35, "timestamp-ns", "SO_TIMESTAMPNS", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams | SocketKinds.UnixDatagram,
        Default = "off",
        Summary = "As timestamp, in nanoseconds; setting one clears the other.",
    };

    /// <summary>SO_RXQ_OVFL: the number of datagrams lost with each datagram.</summary>
    public static SocketOption<bool> CountDrops { get; } = new(
        Level, 40, "count-drops", "SO_RXQ_OVFL", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Datagrams,
        Default = "off",
        Summary = "Delivers with each datagram how many were lost before it because the receive buffer was full.",
    };

    /// <summary>SO_NO_CHECK: UDP over IPv4 without checksum.</summary>
    public static SocketOption<bool> NoChecksum { get; } = new(
        Level, 11, "no-checksum", "SO_NO_CHECK", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Udp,
        Default = "off",
        Summary = "Sends UDP over IPv4 without a checksum. Hardware computes it for nothing: leave it on.",
    };

    /// <summary>SO_PASSCRED: the sender's process and user with each message.</summary>
    public static SocketOption<bool> PassCredentials { get; } = new(
        Level, 16, "pass-credentials", "SO_PASSCRED", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Unix,
        Default = "off",
        Summary = "Delivers with each message the process, user and group of its sender.",
    };

    internal static IReadOnlyList<SocketOption> All =>
    [
        ReuseAddress, ReusePort, KeepAlive, Broadcast, DoNotRoute, SendBuffer, ReceiveBuffer, SendBufferForce, ReceiveBufferForce,
        Linger, ReceiveTimeout, SendTimeout, ReceiveLowWater, SendLowWater, OutOfBandInline, Mark, Priority, BindToDevice,
        BindToInterface, IncomingCpu, IncomingNapiId, BusyPoll, Error, Type, Domain, Protocol, AcceptsConnections, PacingRateMax,
        ZeroCopy, Timestamp, TimestampNanoseconds, CountDrops, NoChecksum, PassCredentials, PeekOffset, SelectErrorQueue, Debug,
        Cookie,
    ];
}
