namespace Berth;

/// <summary>Options of UDP sockets, at the level <c>IPPROTO_UDP</c>; see udp(7).</summary>
public static class UdpOption
{
    private const int Level = SocketOptionLevels.Udp;

    /// <summary>UDP_CORK: what is sent is gathered into one datagram until it is cleared.</summary>
    public static SocketOption<bool> Cork { get; } = new(
        Level, 1, "udp-cork", "UDP_CORK", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Udp,
        Default = "off",
        Summary = "Gathers what is sent into one datagram, which leaves when it is cleared.",
    };

    /// <summary>UDP_SEGMENT: one send is cut into datagrams of this many bytes; 0 is off.</summary>
    public static SocketOption<int> SegmentSize { get; } = new(
        Level, 103, "segment-size", "UDP_SEGMENT", OptionCodecs.Int(0, 65535, "bytes"))
    {
        Sockets = SocketKinds.Udp,
        Default = "0",
        Summary =
            "Cuts what one call sends into datagrams of this many bytes, in the kernel or the device (GSO); 0 is off. For senders "
            + "of very many datagrams to one peer.",
    };

    /// <summary>UDP_GRO: datagrams of one sender are received joined.</summary>
    public static SocketOption<bool> ReceiveOffload { get; } = new(
        Level, 104, "receive-offload", "UDP_GRO", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Udp,
        Default = "off",
        Summary = "Joins datagrams of one sender and size into one receive (GRO). A receiver must then split them: Datagram.SegmentSize.",
    };

    /// <summary>UDP_NO_CHECK6_TX: UDP over IPv6 without checksum, for tunnels (RFC 6935).</summary>
    public static SocketOption<bool> NoChecksumSend { get; } = new(
        Level, 101, "no-checksum-send", "UDP_NO_CHECK6_TX", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Udp,
        Default = "off",
        Summary = "Sends UDP over IPv6 with a zero checksum, which only tunnels may (RFC 6935).",
    };

    /// <summary>UDP_NO_CHECK6_RX: takes UDP over IPv6 without checksum, for tunnels (RFC 6935).</summary>
    public static SocketOption<bool> NoChecksumReceive { get; } = new(
        Level, 102, "no-checksum-receive", "UDP_NO_CHECK6_RX", OptionCodecs.Boolean)
    {
        Sockets = SocketKinds.Udp,
        Default = "off",
        Summary = "Takes UDP over IPv6 with a zero checksum, which only tunnels may (RFC 6935).",
    };

    internal static IReadOnlyList<SocketOption> All =>
    [
        Cork, SegmentSize, ReceiveOffload, NoChecksumSend, NoChecksumReceive,
    ];
}
