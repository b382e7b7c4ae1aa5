namespace Berth;

/// <summary>The words for <see cref="Transport"/> and what each of them is.</summary>
public static class Transports
{
    /// <summary>The schemes in the order of <see cref="Transport"/>: tcp, udp, unix, unixgram, unixpacket, raw, packet.</summary>
    public static IReadOnlyList<string> Schemes { get; } = [.. Enum.GetValues<Transport>().Select(ToScheme)];

    /// <summary>The URL scheme, such as <c>tcp</c>.</summary>
    /// <param name="transport">A defined transport.</param>
    /// <returns>A lower-case word.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public static string ToScheme(this Transport transport) => transport switch
    {
        Transport.Tcp => "tcp",
        Transport.Udp => "udp",
        Transport.UnixStream => "unix",
        Transport.UnixDatagram => "unixgram",
        Transport.UnixSequencedPacket => "unixpacket",
        Transport.Raw => "raw",
        Transport.Packet => "packet",
        _ => throw new ArgumentOutOfRangeException(nameof(transport), transport, "not a defined transport"),
    };

    /// <summary>The transport of a URL scheme, in any case.</summary>
    /// <param name="scheme">A scheme without <c>://</c>.</param>
    /// <param name="transport">The transport, when the scheme is known.</param>
    /// <returns>Whether the scheme is known.</returns>
    public static bool TryFromScheme(string scheme, out Transport transport)
    {
        foreach (Transport candidate in Enum.GetValues<Transport>())
        {
            if (string.Equals(candidate.ToScheme(), scheme, StringComparison.OrdinalIgnoreCase))
            {
                transport = candidate;
                return true;
            }
        }

        transport = default;
        return false;
    }

    /// <summary>Whether it carries a byte stream without boundaries: TCP and Unix stream.</summary>
    /// <param name="transport">A transport.</param>
    /// <returns>True for <see cref="Transport.Tcp"/> and <see cref="Transport.UnixStream"/>.</returns>
    public static bool IsStream(this Transport transport) => transport is Transport.Tcp or Transport.UnixStream;

    /// <summary>Whether its addresses are Unix paths rather than IP addresses and ports.</summary>
    /// <param name="transport">A transport.</param>
    /// <returns>True for the three Unix transports.</returns>
    public static bool IsUnix(this Transport transport) =>
        transport is Transport.UnixStream or Transport.UnixDatagram or Transport.UnixSequencedPacket;

    /// <summary>Whether its addresses are IP addresses; those of <see cref="Transport.Raw"/> have no port.</summary>
    /// <param name="transport">A transport.</param>
    /// <returns>True for <see cref="Transport.Tcp"/>, <see cref="Transport.Udp"/> and <see cref="Transport.Raw"/>.</returns>
    public static bool IsIP(this Transport transport) => transport is Transport.Tcp or Transport.Udp or Transport.Raw;

    /// <summary>Whether its addresses have ports.</summary>
    /// <param name="transport">A transport.</param>
    /// <returns>True for <see cref="Transport.Tcp"/> and <see cref="Transport.Udp"/>.</returns>
    public static bool HasPorts(this Transport transport) => transport is Transport.Tcp or Transport.Udp;

    /// <summary>The kind of socket, as the options' catalogue knows kinds.</summary>
    /// <param name="transport">A transport.</param>
    /// <param name="isListener">Whether it listens.</param>
    /// <returns>One kind.</returns>
    public static SocketKinds ToKind(this Transport transport, bool isListener = false) => transport switch
    {
        Transport.Tcp => isListener ? SocketKinds.TcpListener : SocketKinds.TcpConnection,
        Transport.Udp => SocketKinds.Udp,
        Transport.UnixDatagram => SocketKinds.UnixDatagram,
        Transport.UnixStream or Transport.UnixSequencedPacket => isListener ? SocketKinds.UnixListener : SocketKinds.UnixConnection,
        Transport.Packet => SocketKinds.Packet,
        _ => SocketKinds.Raw,
    };
}
