namespace Berth;

/// <summary>What carries the bytes or datagrams of a socket; the scheme of its URL (<see cref="Transports.ToScheme"/>).</summary>
public enum Transport
{
    /// <summary>A TCP byte stream (RFC 9293). Scheme: <c>tcp</c>.</summary>
    Tcp,

    /// <summary>UDP datagrams (RFC 768). Scheme: <c>udp</c>.</summary>
    Udp,

    /// <summary>A byte stream between processes of one host (unix(7), SOCK_STREAM). Scheme: <c>unix</c>.</summary>
    UnixStream,

    /// <summary>Datagrams between processes of one host (unix(7), SOCK_DGRAM). Scheme: <c>unixgram</c>.</summary>
    UnixDatagram,

    /// <summary>Connected, ordered datagrams between processes of one host (unix(7), SOCK_SEQPACKET). Scheme: <c>unixpacket</c>.</summary>
    UnixSequencedPacket,

    /// <summary>Packets of one IP protocol, with or without their IP header (raw(7), SOCK_RAW). Scheme: <c>raw</c>.</summary>
    Raw,

    /// <summary>Whole frames of one interface, link-layer header included (packet(7), AF_PACKET). Scheme: <c>packet</c>.</summary>
    Packet,
}
