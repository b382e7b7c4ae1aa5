using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <content>The ways to make an address.</content>
public readonly partial struct Address
{
    private const int HardwareBytesMax = 8; // sll_addr, packet(7).

    /// <summary>The Unix address of a socket that was never bound to a path, such as a client's or one of a pair.</summary>
    public static Address UnnamedUnix { get; } = new([]);

    /// <summary>An IPv4 address.</summary>
    /// <param name="bytes">Four bytes in network order, copied.</param>
    /// <param name="port">0–65535.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> has not four bytes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is outside 0–65535.</exception>
    public static Address FromIPv4(ReadOnlySpan<byte> bytes, int port) => bytes.Length == 4
        ? new Address(Kind.IPv4, BinaryPrimitives.ReadUInt32BigEndian(bytes), port)
        : throw new ArgumentException($"an IPv4 address has 4 bytes, not {bytes.Length}", nameof(bytes));

    /// <summary>An IPv6 address.</summary>
    /// <param name="bytes">Sixteen bytes in network order, copied.</param>
    /// <param name="port">0–65535.</param>
    /// <param name="scopeId">The interface index of a link-local address, else 0.</param>
    /// <param name="flowInfo">Traffic class and flow label as in <c>sin6_flowinfo</c>, in host order.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> has not sixteen bytes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is outside 0–65535.</exception>
    public static Address FromIPv6(ReadOnlySpan<byte> bytes, int port, uint scopeId = 0, uint flowInfo = 0) => bytes.Length == 16
        ? new Address(Kind.IPv6, BinaryPrimitives.ReadUInt128BigEndian(bytes), port, scopeId, flowInfo)
        : throw new ArgumentException($"an IPv6 address has 16 bytes, not {bytes.Length}", nameof(bytes));

    /// <summary>An IP address and a port.</summary>
    /// <param name="address">IPv4 or IPv6, with its scope.</param>
    /// <param name="port">0–65535.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The port is outside 0–65535.</exception>
    public static Address FromIP(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int written);
        return written == 4 ? FromIPv4(bytes[..4], port) : FromIPv6(bytes, port, (uint)address.ScopeId);
    }

    /// <summary>The address that the base library's end point stands for.</summary>
    /// <param name="endPoint">An <see cref="IPEndPoint"/> or a <see cref="UnixDomainSocketEndPoint"/> of any kind.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentException">It is another kind of end point.</exception>
    public static Address FromEndPoint(EndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return endPoint switch
        {
            IPEndPoint ip => FromIP(ip.Address, ip.Port),
            UnixDomainSocketEndPoint unix => FromUnixPath(UnixEndPoints.PathBytes(unix)),
            PacketEndPoint packet => packet.Address,
            _ => throw new ArgumentException(
                $"{endPoint.GetType().Name} is neither an IPEndPoint nor a UnixDomainSocketEndPoint", nameof(endPoint)),
        };
    }

    /// <summary>A Unix path, absolute or relative; a leading <c>@</c> makes it an abstract name.</summary>
    /// <param name="path">At most 107 bytes in UTF-8, without NUL, not empty.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentException">The path is empty, too long, or contains NUL.</exception>
    public static Address FromUnixPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return AddressText.UnixPathError(path) is { } error
            ? throw new ArgumentException(error, nameof(path))
            : new Address(AddressText.UnixBytes(path));
    }

    /// <summary>
    /// A Unix path as it stands in <c>sun_path</c>: an abstract name begins with NUL; empty is <see cref="UnnamedUnix"/>.
    /// </summary>
    /// <param name="path">At most 107 bytes, copied; an abstract name may have 108 with its NUL. No closing NUL.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentException">The path is too long, or a path that is not abstract contains NUL.</exception>
    public static Address FromUnixPath(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return UnnamedUnix;
        }

        bool isAbstract = path[0] == 0;
        int lengthBytes = isAbstract ? path.Length - 1 : path.Length;
        if (lengthBytes > UnixPathBytesMax)
        {
            throw new ArgumentException(AddressText.TooLong(lengthBytes), nameof(path));
        }

        return isAbstract || !path.Contains((byte)0)
            ? new Address(path.ToArray())
            : throw new ArgumentException("a Unix path can't contain NUL", nameof(path));
    }

    /// <summary>The address of a packet socket, or of a station on its link, packet(7).</summary>
    /// <param name="interfaceIndex">The interface's index; 0 for all interfaces.</param>
    /// <param name="etherType">0–65535, such as <see cref="EtherTypes.All"/>.</param>
    /// <param name="hardwareAddress">At most 8 bytes, copied; empty for none.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentException">The hardware address is longer than the 8 bytes that <c>sll_addr</c> has.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The EtherType is outside 0–65535.</exception>
    public static Address FromPacket(uint interfaceIndex, int etherType, ReadOnlySpan<byte> hardwareAddress = default)
    {
        if (hardwareAddress.Length > HardwareBytesMax)
        {
            throw new ArgumentException(
                $"a hardware address has at most {HardwareBytesMax} bytes, not {hardwareAddress.Length}", nameof(hardwareAddress));
        }

        UInt128 bits = 0;
        foreach (byte next in hardwareAddress)
        {
            bits = (bits << 8) | next;
        }

        return new Address(Kind.Packet, bits, etherType, interfaceIndex, (uint)hardwareAddress.Length);
    }

    /// <summary>0.0.0.0: every IPv4 address of this host.</summary>
    /// <param name="port">0–65535.</param>
    /// <returns>The address.</returns>
    public static Address Any(int port) => new(Kind.IPv4, 0, port);

    /// <summary>::, every IPv6 address of this host; with dual stack every IPv4 address too.</summary>
    /// <param name="port">0–65535.</param>
    /// <returns>The address.</returns>
    public static Address IPv6Any(int port) => new(Kind.IPv6, 0, port);

    /// <summary>127.0.0.1.</summary>
    /// <param name="port">0–65535.</param>
    /// <returns>The address.</returns>
    public static Address Loopback(int port) => new(Kind.IPv4, 0x7f000001, port);

    /// <summary>::1.</summary>
    /// <param name="port">0–65535.</param>
    /// <returns>The address.</returns>
    public static Address IPv6Loopback(int port) => new(Kind.IPv6, 1, port);

    /// <summary>255.255.255.255: every host of the local network (RFC 919 section 7).</summary>
    /// <param name="port">0–65535.</param>
    /// <returns>The address.</returns>
    public static Address Broadcast(int port) => new(Kind.IPv4, 0xffffffff, port);

    /// <summary>Reads <c>ip:port</c> or <c>[ip]:port</c>, strictly: no names, four decimal octets, both parts present.</summary>
    /// <param name="text">What <see cref="ToString"/> prints for an IP address.</param>
    /// <param name="address">The address, when the text is one.</param>
    /// <returns>Whether the text is an address.</returns>
    public static bool TryParse(string? text, out Address address) => AddressText.TryParse(text, out address);

    /// <summary>
    /// Reads an IP address without a port, as inet_pton(3) does: four decimal octets without leading zeros, or up to eight groups of
    /// hexadecimal digits (RFC 4291 section 2.2), without brackets; an IPv6 address may have a <c>%scope</c> (RFC 4007 section 11).
    /// </summary>
    /// <param name="text">What <see cref="HostText"/> prints for an IP address; the scope as a number or an interface of this host.</param>
    /// <param name="address">The address with port 0, when the text is one.</param>
    /// <returns>Whether the text is an address: never for <c>1</c>, <c>010.0.0.1</c>, or anything with more after it.</returns>
    public static bool TryParseHost(string? text, out Address address) => AddressText.TryParseHost(text, out address);
}
