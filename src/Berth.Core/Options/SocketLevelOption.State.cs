using System.Net.Sockets;

namespace Berth;

/// <summary>What is mostly read: a socket's identity and the kernel's view of it; and what is for the kernel's friends.</summary>
public static partial class SocketLevelOption
{
    /// <summary>SO_SNDLOWAT: always 1 on Linux.</summary>
    public static SocketOption<int> SendLowWater { get; } = new(
        Level, 19, "send-low-water", "SO_SNDLOWAT", OptionCodecs.Int(1, 1, "bytes"))
    {
        Sockets = SocketKinds.All,
        Default = "1",
        Access = SocketOptionAccess.ReadOnly,
        Summary = "Room that makes a socket writable: always 1 on Linux. See not-sent-low-water for TCP.",
    };

    /// <summary>SO_INCOMING_CPU: the processor that last handled a packet of this socket.</summary>
    public static SocketOption<int> IncomingCpu { get; } = new(
        Level, 49, "incoming-cpu", "SO_INCOMING_CPU", OptionCodecs.Int(0, int.MaxValue, range: "a processor's number"))
    {
        Sockets = SocketKinds.Internet,
        Summary =
            "The processor on which the kernel last handled a packet of this socket; set in a reuse-port group, it makes the kernel "
            + "prefer the member of that processor.",
    };

    /// <summary>SO_INCOMING_NAPI_ID: the device queue of the last packet.</summary>
    public static SocketOption<uint> IncomingNapiId { get; } = new(
        Level, 56, "incoming-napi-id", "SO_INCOMING_NAPI_ID", OptionCodecs.UInt())
    {
        Sockets = SocketKinds.Internet,
        Access = SocketOptionAccess.ReadOnly,
        Summary = "The device's receive queue of the last packet, for placing connections on the thread that polls that queue.",
    };

    /// <summary>SO_BUSY_POLL: how long a wait polls the device before it sleeps.</summary>
    public static SocketOption<TimeSpan> BusyPoll { get; } = new(
        Level, 46, "busy-poll", "SO_BUSY_POLL", TimeCodecs.Microseconds("a time; 0 is off"))
    {
        Sockets = SocketKinds.Internet,
        Settings = [new SystemSetting("net.core.busy_read")],
        Needs = "CAP_NET_ADMIN to raise it",
        Summary = "How long a wait polls the device queue before it sleeps: some microseconds less latency for a whole processor's work.",
    };

    /// <summary>SO_ERROR: the error that waits to be reported; reading takes it away.</summary>
    public static SocketOption<Errno?> Error { get; } = new(
        Level, 4, "error", "SO_ERROR", ValueCodecs.Error)
    {
        Sockets = SocketKinds.All,
        Default = "none",
        Access = SocketOptionAccess.ReadOnly,
        Summary =
            "The error that waits to be reported by the next call. Reading takes it away, so leave it to Berth while a connection "
            + "is in use.",
    };

    /// <summary>SO_TYPE: stream, datagram, sequenced packet or raw.</summary>
    public static SocketOption<SocketType> Type { get; } = new(
        Level, 3, "type", "SO_TYPE", ValueCodecs.Type)
    {
        Sockets = SocketKinds.All,
        Access = SocketOptionAccess.ReadOnly,
        Summary = "What kind of socket it is.",
    };

    /// <summary>SO_DOMAIN: the address family.</summary>
    public static SocketOption<AddressFamily> Domain { get; } = new(
        Level, 39, "domain", "SO_DOMAIN", ValueCodecs.Family)
    {
        Sockets = SocketKinds.All,
        Access = SocketOptionAccess.ReadOnly,
        Summary = "The address family that the socket was made with.",
    };

    /// <summary>SO_PROTOCOL: the protocol's number.</summary>
    public static SocketOption<ProtocolType> Protocol { get; } = new(
        Level, 38, "protocol", "SO_PROTOCOL", ValueCodecs.Protocol)
    {
        Sockets = SocketKinds.All,
        Access = SocketOptionAccess.ReadOnly,
        Summary = "The protocol that the socket was made with, by its IANA number.",
    };

    /// <summary>SO_ACCEPTCONN: whether it listens.</summary>
    public static SocketOption<bool> AcceptsConnections { get; } = new(
        Level, 30, "accepts-connections", "SO_ACCEPTCONN", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.All,
        Access = SocketOptionAccess.ReadOnly,
        Summary = "Whether listen(2) was called on it.",
    };

    /// <summary>SO_PEEK_OFF: where the next peek begins; −1 is the start of the queue.</summary>
    public static SocketOption<int> PeekOffset { get; } = new(
        Level, 42, "peek-offset", "SO_PEEK_OFF", OptionCodecs.Int(-1, int.MaxValue, "bytes"))
    {
        Sockets = SocketKinds.Tcp | SocketKinds.Udp | SocketKinds.Unix,
        Default = "-1",
        Summary = "Where in the queue the next MSG_PEEK begins; -1 peeks at its start always.",
    };

    /// <summary>SO_SELECT_ERR_QUEUE: the error queue counts as exceptional condition in select.</summary>
    public static SocketOption<bool> SelectErrorQueue { get; } = new(
        Level, 45, "select-error-queue", "SO_SELECT_ERR_QUEUE", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Internet,
        Default = "off",
        Summary = "Makes select(2) report a filled error queue as exceptional condition. See receive-errors.",
    };

    /// <summary>SO_DEBUG: the kernel's own debugging.</summary>
    public static SocketOption<bool> Debug { get; } = new(
        Level, 1, "debug", "SO_DEBUG", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.All,
        Default = "off",
        Needs = "CAP_NET_ADMIN",
        Summary = "For the kernel's own developers.",
    };

    /// <summary>SO_COOKIE: a number that no other socket of this host has or had.</summary>
    public static SocketOption<ulong> Cookie { get; } = new(
        Level, 57, "cookie", "SO_COOKIE", OptionCodecs.ULong())
    {
        Sockets = SocketKinds.All,
        Access = SocketOptionAccess.ReadOnly,
        Summary = "A number that no other socket of this host has or had since it started; ss -e and BPF programs show it.",
    };
}
