namespace Berth;

/// <summary>The kinds of sockets that an option is for.</summary>
[Flags]
public enum SocketKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A TCP connection, or the socket that becomes one.</summary>
    TcpConnection = 1,

    /// <summary>A TCP listener.</summary>
    TcpListener = 2,

    /// <summary>A UDP socket.</summary>
    Udp = 4,

    /// <summary>A connected Unix stream or sequenced-packet socket.</summary>
    UnixConnection = 8,

    /// <summary>A Unix listener.</summary>
    UnixListener = 16,

    /// <summary>A Unix datagram socket.</summary>
    UnixDatagram = 32,

    /// <summary>A raw IP socket.</summary>
    Raw = 64,

    /// <summary>A packet socket (AF_PACKET).</summary>
    Packet = 128,

    /// <summary>TCP, both kinds.</summary>
    Tcp = TcpConnection | TcpListener,

    /// <summary>Unix, all kinds.</summary>
    Unix = UnixConnection | UnixListener | UnixDatagram,

    /// <summary>UDP and raw.</summary>
    Datagrams = Udp | Raw,

    /// <summary>TCP, UDP and raw.</summary>
    Internet = Tcp | Udp | Raw,

    /// <summary>Every kind.</summary>
    All = Internet | Unix | Packet,
}
