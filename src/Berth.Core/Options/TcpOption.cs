namespace Berth;

/// <summary>Options of TCP sockets, at the level <c>IPPROTO_TCP</c>; see tcp(7).</summary>
public static class TcpOption
{
    private const int Level = SocketOptionLevels.Tcp;

    /// <summary>TCP_NODELAY: small writes are sent at once (Nagle's algorithm off).</summary>
    public static SocketOption<bool> NoDelay { get; } = new(
        Level, 1, "no-delay", "TCP_NODELAY", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Tcp,
        Default = "off",
        SetByBerth = "on for TCP",
        Summary =
            "Sends small writes at once instead of waiting for the acknowledgement of earlier ones. Berth sets it, because a flush "
            + "is the program's word that bytes are to go; clear it for programs that flush every few bytes.",
    };

    /// <summary>TCP_MAXSEG: the largest segment sent.</summary>
    public static SocketOption<int> MaximumSegment { get; } = new(
        Level, 2, "maximum-segment", "TCP_MAXSEG", OptionCodecs.Int(88, 32767, "bytes"))
    {
        Sockets = SocketKinds.Tcp,
        Summary =
            "The largest segment, to be set before connect or listen; afterwards it is what the path allows. For paths that lose "
            + "large packets silently. Reads as 536 before there is a connection.",
    };

    /// <summary>TCP_CORK: partial segments wait until it is cleared, at most 200 ms.</summary>
    public static SocketOption<bool> Cork { get; } = new(
        Level, 3, "cork", "TCP_CORK", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Tcp,
        Default = "off",
        Summary =
            "Holds back segments that are not full until it is cleared, at most 200 ms. Gathering writes until FlushAsync does most "
            + "of what it is for.",
    };

    /// <summary>TCP_KEEPIDLE: silence before the first keep-alive probe.</summary>
    public static SocketOption<TimeSpan> KeepAliveIdle { get; } = new(
        Level, 4, "keep-alive-idle", "TCP_KEEPIDLE", TimeCodecs.Seconds("1s to 32767s"))
    {
        Sockets = SocketKinds.Tcp,
        Settings = [new SystemSetting("net.ipv4.tcp_keepalive_time")],
        Summary = "Silence before the first keep-alive probe. It counts only with keep-alive.",
    };

    /// <summary>TCP_KEEPINTVL: time between keep-alive probes.</summary>
    public static SocketOption<TimeSpan> KeepAliveInterval { get; } = new(
        Level, 5, "keep-alive-interval", "TCP_KEEPINTVL", TimeCodecs.Seconds("1s to 32767s"))
    {
        Sockets = SocketKinds.Tcp,
        Settings = [new SystemSetting("net.ipv4.tcp_keepalive_intvl")],
        Summary = "Time between keep-alive probes that nobody answers.",
    };

    /// <summary>TCP_KEEPCNT: unanswered keep-alive probes that end the connection.</summary>
    public static SocketOption<int> KeepAliveCount { get; } = new(
        Level, 6, "keep-alive-count", "TCP_KEEPCNT", OptionCodecs.Int(1, 127))
    {
        Sockets = SocketKinds.Tcp,
        Settings = [new SystemSetting("net.ipv4.tcp_keepalive_probes")],
        Summary =
            "Keep-alive probes without an answer after which the connection is timed out. A dead peer is found after idle + "
            + "interval x count.",
    };

    /// <summary>TCP_SYNCNT: repeated SYNs before a connect gives up.</summary>
    public static SocketOption<int> SynCount { get; } = new(
        Level, 7, "syn-count", "TCP_SYNCNT", OptionCodecs.Int(1, 127))
    {
        Sockets = SocketKinds.Tcp,
        Settings = [new SystemSetting("net.ipv4.tcp_syn_retries")],
        Summary = "How often a connect's SYN is repeated before it times out. A time limit of one's own (--timeout) is easier to foresee.",
    };

    /// <summary>TCP_LINGER2: how long a closed connection waits for the peer's FIN.</summary>
    public static SocketOption<TimeSpan> FinWaitTime { get; } = new(
        Level, 8, "fin-wait-time", "TCP_LINGER2", TimeCodecs.Seconds("a time up to the system's, or -1s for none"))
    {
        Sockets = SocketKinds.Tcp,
        Settings = [new SystemSetting("net.ipv4.tcp_fin_timeout")],
        Summary =
            "How long a connection that was closed here waits for the peer's FIN (FIN-WAIT-2). Shorten it for servers with very "
            + "many short connections.",
    };

    /// <summary>TCP_DEFER_ACCEPT: a connection is accepted only when data has arrived, or after this time.</summary>
    public static SocketOption<TimeSpan> DeferAccept { get; } = new(
        Level, 9, "defer-accept", "TCP_DEFER_ACCEPT", TimeCodecs.Seconds("a time; 0 is off"))
    {
        Sockets = SocketKinds.Tcp,
        Default = "0s",
        Summary =
            "Lets a connection be accepted only when its first bytes have arrived, or after this time (rounded up to a number of "
            + "SYN-ACK repeats). For servers whose clients speak first; never for those that greet.",
    };

    /// <summary>TCP_WINDOW_CLAMP: the largest window offered.</summary>
    public static SocketOption<int> WindowClamp { get; } = new(
        Level, 10, "window-clamp", "TCP_WINDOW_CLAMP", OptionCodecs.Int(0, int.MaxValue, "bytes"))
    {
        Sockets = SocketKinds.Tcp,
        Summary = "The largest window offered to the peer; 0 leaves it to the receive buffer.",
    };

    /// <summary>TCP_INFO: the state of a connection, or the queue of a listener.</summary>
    public static SocketOption<TcpInfo> Info { get; } = new(
        Level, 11, "info", "TCP_INFO", TcpInfoCodec.Instance)
    {
        Sockets = SocketKinds.Tcp,
        Access = SocketOptionAccess.ReadOnly,
        Summary =
            "What the kernel knows of the connection: state, round-trip time, losses, windows, rates. Of a listener: how many wait "
            + "in its queue, and how many may.",
    };

    /// <summary>TCP_QUICKACK: acknowledging at once, for the moment.</summary>
    public static SocketOption<bool> QuickAck { get; } = new(
        Level, 12, "quick-ack", "TCP_QUICKACK", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Tcp,
        Default = "on",
        Summary =
            "Acknowledges at once instead of delayed; not lasting: the kernel falls back by itself. To be set after each receive "
            + "where a peer waits for acknowledgements.",
    };

    /// <summary>TCP_CONGESTION: the algorithm's name.</summary>
    public static SocketOption<string> CongestionControl { get; } = new(
        Level, 13, "congestion-control", "TCP_CONGESTION", OptionCodecs.Text(15, "one of net.ipv4.tcp_available_congestion_control"))
    {
        Sockets = SocketKinds.Tcp,
        Settings = [new SystemSetting("net.ipv4.tcp_congestion_control"), new SystemSetting("net.ipv4.tcp_allowed_congestion_control", IsLimit: true)],
        Needs = "CAP_NET_ADMIN unless it is allowed",
        Summary = "The congestion control algorithm. Those not in net.ipv4.tcp_allowed_congestion_control need a privilege.",
    };

    /// <summary>TCP_THIN_LINEAR_TIMEOUTS: no exponential back-off for streams of few packets.</summary>
    public static SocketOption<bool> ThinLinearTimeouts { get; } = new(
        Level, 16, "thin-linear-timeouts", "TCP_THIN_LINEAR_TIMEOUTS", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Tcp,
        Default = "off",
        Summary =
            "Repeats at a steady pace, up to six times, on connections with fewer than four packets in flight. For games and remote "
            + "control.",
    };

    /// <summary>TCP_USER_TIMEOUT: how long sent bytes may stay unacknowledged (RFC 5482).</summary>
    public static SocketOption<TimeSpan> UserTimeout { get; } = new(
        Level, 18, "user-timeout", "TCP_USER_TIMEOUT", TimeCodecs.Milliseconds("a time; 0 leaves it to the system"))
    {
        Sockets = SocketKinds.Tcp,
        Default = "0s",
        Summary =
            "How long sent bytes may stay unacknowledged before the connection is timed out (RFC 5482); the system's retries take "
            + "about 15 minutes. With keep-alive it also overrides the count of probes. The one to set when a dead peer must be "
            + "noticed soon.",
    };

    /// <summary>TCP_FASTOPEN: on a listener: data in the SYN; how many such may be pending (RFC 7413).</summary>
    public static SocketOption<int> FastOpen { get; } = new(
        Level, 23, "fast-open", "TCP_FASTOPEN", OptionCodecs.Int(0, int.MaxValue, range: "0 (off) or the number of pending ones allowed"))
    {
        Sockets = SocketKinds.TcpListener,
        Default = "0",
        Settings = [new SystemSetting("net.ipv4.tcp_fastopen", IsLimit: true), new SystemSetting("net.core.somaxconn", IsLimit: true)],
        Summary =
            "Takes data that comes with the SYN (RFC 7413); the value is how many such connections may be pending. The system-wide "
            + "setting must have bit 2 (value 2) set.",
    };

    /// <summary>TCP_FASTOPEN_CONNECT: on a client: the first bytes go with the SYN when a cookie is known.</summary>
    public static SocketOption<bool> FastOpenConnect { get; } = new(
        Level, 30, "fast-open-connect", "TCP_FASTOPEN_CONNECT", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.TcpConnection,
        Default = "off",
        Settings = [new SystemSetting("net.ipv4.tcp_fastopen", IsLimit: true)],
        Summary =
            "Lets connect return at once and sends the first bytes with the SYN when the peer's cookie is known (RFC 7413). A "
            + "refusal then shows at the first send. The system-wide setting must have bit 1 (value 1) set.",
    };

    /// <summary>TCP_FASTOPEN_NO_COOKIE: fast open without cookies, within a trusted network.</summary>
    public static SocketOption<bool> FastOpenNoCookie { get; } = new(
        Level, 34, "fast-open-no-cookie", "TCP_FASTOPEN_NO_COOKIE", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Tcp,
        Default = "off",
        Summary = "Fast open without cookies. Only where nobody can forge addresses.",
    };

    /// <summary>TCP_NOTSENT_LOWAT: unsent bytes above which the socket is not writable; 0 is the system's.</summary>
    public static SocketOption<uint> NotSentLowWater { get; } = new(
        Level, 25, "not-sent-low-water", "TCP_NOTSENT_LOWAT", OptionCodecs.UInt("bytes"))
    {
        Sockets = SocketKinds.Tcp,
        Default = "0",
        Settings = [new SystemSetting("net.ipv4.tcp_notsent_lowat", IsLimit: true)],
        Summary =
            "Unsent bytes above which the socket does not count as writable; 0 takes the system's value. Some 16 to 128 KiB keep "
            + "what is queued fresh (the latest video frame, HTTP/2 priorities) at full speed.",
    };

    internal static IReadOnlyList<SocketOption> All =>
    [
        NoDelay, MaximumSegment, Cork, KeepAliveIdle, KeepAliveInterval, KeepAliveCount, SynCount, FinWaitTime, DeferAccept,
        WindowClamp, Info, QuickAck, CongestionControl, ThinLinearTimeouts, UserTimeout, FastOpen, FastOpenConnect, FastOpenNoCookie,
        NotSentLowWater,
    ];
}
