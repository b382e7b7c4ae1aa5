using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// The address of one socket: an IPv4 or IPv6 address with a port, a Unix path, or the interface, EtherType and hardware address of a
/// packet socket. A value: copying and comparing it allocates nothing. It does not resolve names; <see cref="SocketUrl"/> is what a person types.
/// </summary>
/// <remarks>
/// Two addresses are equal when family, address, port and scope (or all bytes of the Unix path) are equal. The flow label of
/// <see cref="FlowInfo"/> marks packets and names no socket (RFC 6437 section 2), so it does not count. A v4-mapped address
/// differs from the IPv4 address it stands for until <see cref="Unmap"/>. <c>default</c> has no family.
/// </remarks>
public readonly partial struct Address : IEquatable<Address>
{
    /// <summary>The longest Unix path in bytes: <c>sun_path</c> has 108 bytes, and one is the NUL (unix(7)).</summary>
    public const int UnixPathBytesMax = 107;

    private static readonly UInt128 MappedPrefix = (UInt128)0xffff << 32;

    /// <summary>
    /// The address in network order: 128 bits for IPv6, the lowest 32 bits for IPv4, 0 for Unix, the lowest bits for a hardware address.
    /// </summary>
    private readonly UInt128 _bits;

    /// <summary>
    /// Unix only: what stands in <c>sun_path</c> without a closing NUL; an abstract name begins with NUL; empty is unnamed.
    /// </summary>
    private readonly byte[]? _path;
    private readonly uint _scopeId;

    /// <summary>For a packet address, how many bytes its hardware address has.</summary>
    private readonly uint _flowInfo;

    /// <summary>For a packet address, its EtherType.</summary>
    private readonly ushort _port;
    private readonly Kind _kind;

    private Address(Kind kind, UInt128 bits, int port, uint scopeId = 0, uint flowInfo = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        _kind = kind;
        _bits = bits;
        _port = (ushort)port;
        _scopeId = scopeId;
        _flowInfo = flowInfo;
    }

    private Address(byte[] path)
    {
        _kind = Kind.Unix;
        _path = path;
    }

    private enum Kind : byte
    {
        None,
        IPv4,
        IPv6,
        Unix,
        Packet,
    }

    /// <summary>The address family; <see cref="AddressFamily.Unspecified"/> for <c>default</c>.</summary>
    public AddressFamily Family => _kind switch
    {
        Kind.IPv4 => AddressFamily.InterNetwork,
        Kind.IPv6 => AddressFamily.InterNetworkV6,
        Kind.Unix => AddressFamily.Unix,
        Kind.Packet => AddressFamily.Packet,
        _ => AddressFamily.Unspecified,
    };

    /// <summary>The port, 0–65535; 0 for a Unix and a packet address.</summary>
    public int Port => IsPacket ? 0 : _port;

    /// <summary>
    /// The index of the interface that an IPv6 link-local address (RFC 4007) or a packet address belongs to; 0 when none, or all.
    /// </summary>
    public uint ScopeId => _scopeId;

    /// <summary>Traffic class and flow label as in <c>sin6_flowinfo</c>, in host order; 0 unless set by <see cref="FromIPv6"/>.</summary>
    public uint FlowInfo => IsPacket ? 0 : _flowInfo;

    /// <summary>
    /// The Unix path, <c>@name</c> for an abstract name (a NUL within it shown as <c>@</c> too), empty for an unnamed socket;
    /// null when this is no Unix address.
    /// </summary>
    public string? UnixPath => _path is null ? null : AddressText.UnixPath(_path);

    /// <summary>Whether this is an abstract Unix name: no file stands for it (unix(7)).</summary>
    public bool IsAbstract => _path is [0, ..];

    /// <summary>Whether this is a Unix address without a path or name.</summary>
    internal bool IsUnnamed => _path is [];

    /// <summary>Whether this is an IPv4 or IPv6 address.</summary>
    public bool IsIP => _kind is Kind.IPv4 or Kind.IPv6;

    /// <summary>Whether this is a Unix address.</summary>
    public bool IsUnix => _kind == Kind.Unix;

    /// <summary>Whether this is the address of a packet socket, packet(7).</summary>
    public bool IsPacket => _kind == Kind.Packet;

    /// <summary>The EtherType of a packet address, 0–65535, such as 0x0800 (<see cref="EtherTypes"/>); 0 for any other.</summary>
    public int EtherType => IsPacket ? _port : 0;

    /// <summary>The hardware address within a packet address, empty when it has none; null when this is no packet address.</summary>
    public PhysicalAddress? HardwareAddress
    {
        get
        {
            if (!IsPacket)
            {
                return null;
            }

            byte[] bytes = new byte[_flowInfo];
            TryWriteBytes(bytes, out _);
            return new PhysicalAddress(bytes);
        }
    }

    /// <summary>Whether this is the wildcard 0.0.0.0 or ::, mapped or not.</summary>
    public bool IsAny => IsIP && Unmap()._bits == 0;

    /// <summary>Whether this is in 127.0.0.0/8 or ::1, mapped or not.</summary>
    public bool IsLoopback
    {
        get
        {
            Address plain = Unmap();
            return plain._kind switch
            {
                Kind.IPv4 => (uint)plain._bits >> 24 == 127,
                Kind.IPv6 => plain._bits == 1,
                _ => false,
            };
        }
    }

    /// <summary>Whether this is in 224.0.0.0/4 or ff00::/8, mapped or not.</summary>
    public bool IsMulticast
    {
        get
        {
            Address plain = Unmap();
            return plain._kind switch
            {
                Kind.IPv4 => (uint)plain._bits >> 28 == 0xe,
                Kind.IPv6 => (byte)(plain._bits >> 120) == 0xff,
                _ => false,
            };
        }
    }

    /// <summary>Whether this is an IPv4 address in IPv6 form, ::ffff:0:0/96 (RFC 4291 section 2.5.5.2).</summary>
    public bool IsIPv4Mapped => _kind == Kind.IPv6 && _bits >> 32 == 0xffff;

    /// <summary>The address without its port.</summary>
    /// <exception cref="InvalidOperationException">This is no IP address.</exception>
    public IPAddress IPAddress
    {
        get
        {
            if (!IsIP)
            {
                throw new InvalidOperationException($"{this} is no IP address");
            }

            Span<byte> bytes = stackalloc byte[16];
            TryWriteBytes(bytes, out int written);
            return _kind == Kind.IPv6 ? new IPAddress(bytes, _scopeId) : new IPAddress(bytes[..written]);
        }
    }

    /// <summary>
    /// The address without port and brackets: <c>127.0.0.1</c>, <c>fe80::1%2</c>, a Unix path, <c>@name</c>, <c>(unnamed)</c>, the name
    /// of a packet address's interface. Of a Unix path, which a stranger may have chosen, control and format characters, what is not
    /// UTF-8, and <c>%</c> before two hex digits are shown as <c>%XX</c>; <see cref="UnixPath"/> has it as it is.
    /// </summary>
    public string HostText => _kind switch
    {
        Kind.None => "(none)",
        Kind.Unix => IsUnnamed ? "(unnamed)" : AddressText.UnixText(_path),
        Kind.Packet => HostInterfaces.NameOf(_scopeId),
        _ => IPAddress.ToString(),
    };

    /// <summary>Whether two addresses name the same socket.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Whether two addresses differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    /// <summary>A v4-mapped address as IPv4; any other address itself.</summary>
    /// <returns>The address that people write.</returns>
    public Address Unmap() => IsIPv4Mapped ? new Address(Kind.IPv4, (uint)_bits, _port) : this;

    /// <summary>An IPv4 address as v4-mapped IPv6; any other address itself.</summary>
    /// <returns>The address as a dual-stack socket wants it.</returns>
    public Address MapToIPv6() => _kind == Kind.IPv4 ? new Address(Kind.IPv6, MappedPrefix | _bits, _port) : this;

    /// <summary>The same IP address with another port.</summary>
    /// <param name="port">0–65535.</param>
    /// <returns>The new address.</returns>
    /// <exception cref="InvalidOperationException">This is no IP address.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is outside 0–65535.</exception>
    public Address WithPort(int port) => IsIP
        ? new Address(_kind, _bits, port, _scopeId, _flowInfo)
        : throw new InvalidOperationException($"{this} has no port");

    /// <summary>The same IPv6 address with other flow information.</summary>
    /// <param name="flowInfo">
    /// Traffic class (bits 27–20) and flow label (bits 19–0) as in <c>sin6_flowinfo</c>, in host order. Linux sends the label
    /// only where the option IPV6_FLOWINFO_SEND is set, and takes the traffic class of datagrams from the option IPV6_TCLASS.
    /// </param>
    /// <returns>The new address.</returns>
    /// <exception cref="InvalidOperationException">This is no IPv6 address.</exception>
    public Address WithFlowInfo(uint flowInfo) => _kind == Kind.IPv6
        ? new Address(_kind, _bits, _port, _scopeId, flowInfo)
        : throw new InvalidOperationException($"{this} has no flow information; IPv6 addresses have");

    /// <summary>The same IPv6 address in another scope.</summary>
    /// <param name="scopeId">The index of an interface, or 0 for none.</param>
    /// <returns>The new address.</returns>
    /// <exception cref="InvalidOperationException">This is no IPv6 address.</exception>
    public Address WithScopeId(uint scopeId) => _kind == Kind.IPv6
        ? new Address(_kind, _bits, _port, scopeId, _flowInfo)
        : throw new InvalidOperationException($"{this} has no scope; IPv6 addresses have");

    /// <summary>
    /// Writes the address in network order: 4 bytes, 16 bytes, the Unix path as it stands in <c>sun_path</c>, or the hardware address.
    /// </summary>
    /// <param name="destination">108 bytes suffice for every address.</param>
    /// <param name="written">Bytes written.</param>
    /// <returns>Whether the destination was long enough; if not, nothing was written.</returns>
    public bool TryWriteBytes(Span<byte> destination, out int written)
    {
        int length = _kind switch
        {
            Kind.IPv4 => 4,
            Kind.IPv6 => 16,
            Kind.Unix => _path!.Length,
            Kind.Packet => (int)_flowInfo,
            _ => 0,
        };
        if (destination.Length < length)
        {
            written = 0;
            return false;
        }

        switch (_kind)
        {
            case Kind.IPv4:
                BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_bits);
                break;
            case Kind.IPv6:
                BinaryPrimitives.WriteUInt128BigEndian(destination, _bits);
                break;
            case Kind.Packet:
                for (int place = 0; place < length; place++)
                {
                    destination[place] = (byte)(_bits >> (8 * (length - 1 - place)));
                }

                break;
            case Kind.Unix:
                _path.CopyTo(destination);
                break;
        }

        written = length;
        return true;
    }

    /// <summary>The base library's form. <see cref="FlowInfo"/> is lost: an <see cref="IPEndPoint"/> has no room for it.</summary>
    /// <returns>A new end point.</returns>
    /// <exception cref="InvalidOperationException">This is <c>default</c>, which has no family.</exception>
    public EndPoint ToEndPoint() => _kind switch
    {
        Kind.Unix => UnixEndPoints.FromPathBytes(_path!),
        Kind.Packet => new PacketEndPoint(this),
        Kind.None => throw new InvalidOperationException("an address without a family has no end point"),
        _ => new IPEndPoint(IPAddress, _port),
    };

    /// <summary>The URL form, such as <c>tcp://127.0.0.1:7007</c> or <c>unix:///tmp/x.sock</c>; <see cref="SocketUrl"/> reads it.</summary>
    /// <param name="transport">Whose scheme it takes.</param>
    /// <returns>
    /// The URL, without a trailing slash; a Unix path as in <see cref="HostText"/>. It is not read back for an unnamed Unix address,
    /// which has nothing after <c>://</c>, for a Unix path that is relative, no UTF-8 or has a NUL within, and for
    /// <see cref="Transport.Raw"/>, because the address does not know the IP protocol.
    /// </returns>
    public string ToUrl(Transport transport) => $"{transport.ToScheme()}://{AddressText.ForUrl(this, withPort: transport != Transport.Raw)}";

    /// <inheritdoc/>
    public bool Equals(Address other) =>
        _kind == other._kind && _bits == other._bits && _port == other._port && _scopeId == other._scopeId
        && _path.AsSpan().SequenceEqual(other._path);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add((byte)_kind);
        hash.Add(_bits);
        hash.Add(_port);
        hash.Add(_scopeId);
        hash.AddBytes(_path);
        return hash.ToHashCode();
    }

    /// <summary>
    /// What a person reads: <c>127.0.0.1:7007</c>, <c>[::1]:7007</c>, <c>/tmp/x.sock</c>, <c>@name</c>, <c>(unnamed)</c>,
    /// <c>eth0 02:42:ac:11:00:02</c>.
    /// </summary>
    /// <returns>The text.</returns>
    public override string ToString() => _kind switch
    {
        Kind.IPv4 => string.Create(CultureInfo.InvariantCulture, $"{HostText}:{_port}"),
        Kind.IPv6 => string.Create(CultureInfo.InvariantCulture, $"[{HostText}]:{_port}"),
        Kind.Packet when _flowInfo > 0 => $"{HostText} {AddressText.Hardware(this)}",
        _ => HostText,
    };
}
