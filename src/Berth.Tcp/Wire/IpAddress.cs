using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// An IPv4 or IPv6 address as a packet carries it: 4 or 16 bytes, without a zone. The default value is 0.0.0.0. An IPv6 address that maps an
/// IPv4 one (<c>::ffff:192.0.2.1</c>) stays an IPv6 address and is not equal to it.
/// </summary>
public readonly record struct IpAddress
{
    private static readonly SearchValues<char> Ipv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private readonly ulong _high;
    private readonly ulong _low;
    private readonly bool _isIpv6;

    private IpAddress(ulong high, ulong low, bool isIpv6) => (_high, _low, _isIpv6) = (high, low, isIpv6);

    /// <summary>0.0.0.0.</summary>
    public static IpAddress Ipv4Any => default;

    /// <summary>127.0.0.1.</summary>
    public static IpAddress Ipv4Loopback => FromIpv4(0x7F00_0001);

    /// <summary>255.255.255.255: everybody on the own network.</summary>
    public static IpAddress Ipv4Broadcast => FromIpv4(uint.MaxValue);

    /// <summary>::.</summary>
    public static IpAddress Ipv6Any => FromIpv6(UInt128.Zero);

    /// <summary>::1.</summary>
    public static IpAddress Ipv6Loopback => FromIpv6(UInt128.One);

    /// <summary>Whether it is an IPv6 address.</summary>
    public bool IsIpv6 => _isIpv6;

    /// <summary>The version of IP it belongs to: 4 or 6.</summary>
    public int Version => _isIpv6 ? 6 : 4;

    /// <summary>Its size in a packet, in bytes: 4 or 16.</summary>
    public int ByteCount => _isIpv6 ? 16 : 4;

    /// <summary>Its size in bits, the longest prefix there is: 32 or 128.</summary>
    public int BitCount => ByteCount * 8;

    /// <summary>The number it is: the low 32 bits of an IPv4 address, all 128 of an IPv6 address.</summary>
    public UInt128 Value => new(_high, _low);

    /// <summary>Whether it names no host: 0.0.0.0 or ::.</summary>
    public bool IsAny => (_high | _low) == 0;

    /// <summary>Whether it stays on the host: 127.0.0.0/8 (RFC 1122 section 3.2.1.3) or ::1.</summary>
    public bool IsLoopback => _isIpv6 ? _high == 0 && _low == 1 : _low >> 24 == 127;

    /// <summary>Whether it names a group: 224.0.0.0/4 or ff00::/8.</summary>
    public bool IsMulticast => _isIpv6 ? _high >> 56 == 0xFF : _low >> 28 == 0xE;

    /// <summary>Whether it is 255.255.255.255. What is the broadcast address of one network, <see cref="IpPrefix"/> knows.</summary>
    public bool IsBroadcast => !_isIpv6 && _low == uint.MaxValue;

    /// <summary>Whether it is good on one link only: 169.254.0.0/16 (RFC 3927) or fe80::/10 (RFC 4291).</summary>
    public bool IsLinkLocal => _isIpv6 ? _high >> 54 == 0x3FA : _low >> 16 == 0xA9FE;

    /// <summary>The sum of its words of 32 bits, as a checksum wants it.</summary>
    internal ulong WordSum => (_high >> 32) + (uint)_high + (_low >> 32) + (uint)_low;

    /// <summary>Makes an IPv4 address.</summary>
    /// <param name="value">The number: 0x7F000001 is 127.0.0.1.</param>
    public static IpAddress FromIpv4(uint value) => new(0, value, isIpv6: false);

    /// <summary>Makes an IPv6 address.</summary>
    /// <param name="value">The number: 1 is ::1.</param>
    public static IpAddress FromIpv6(UInt128 value) => new((ulong)(value >> 64), (ulong)value, isIpv6: true);

    /// <summary>Converts from the base library's type. A zone is left out: a packet carries none.</summary>
    /// <param name="address">An IPv4 or IPv6 address.</param>
    public static IpAddress From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int written);
        return Read(bytes[..written]);
    }

    /// <summary>Reads an address out of a packet.</summary>
    /// <param name="bytes">Exactly 4 or 16 bytes, in network order.</param>
    /// <exception cref="ArgumentException">There are more or fewer bytes.</exception>
    public static IpAddress Read(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        4 => FromIpv4(BinaryPrimitives.ReadUInt32BigEndian(bytes)),
        16 => new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), isIpv6: true),
        _ => throw new ArgumentException($"An address has 4 or 16 bytes, not {bytes.Length}.", nameof(bytes)),
    };

    /// <summary>Reads four decimal numbers with dots between (no other way of writing IPv4), or IPv6 as RFC 4291 section 2.2 writes it.</summary>
    /// <param name="text">The text, without brackets, zone or port.</param>
    /// <exception cref="FormatException">It is no address.</exception>
    public static IpAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out IpAddress address) ? address : throw new FormatException(
            $"\"{text}\" is not an IP address. Write it as 192.0.2.1 or 2001:db8::1, without brackets, zone or port.");
    }

    /// <summary>Reads an address as <see cref="Parse"/> does, without throwing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address, if it is one.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out IpAddress address)
    {
        address = default;
        if (text is null || !text.Contains(':', StringComparison.Ordinal))
        {
            return text is not null && TryParseIpv4(text, out address);
        }

        bool isBare = text.AsSpan().IndexOfAnyExcept(Ipv6Characters) < 0;
        if (!isBare || !IPAddress.TryParse(text, out IPAddress? parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        address = From(parsed);
        return true;
    }

    /// <summary>Writes the address as a packet carries it.</summary>
    /// <param name="destination">At least <see cref="ByteCount"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    public int Write(Span<byte> destination)
    {
        if (!_isIpv6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low);
            return 4;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        return 16;
    }

    /// <summary>Converts to the base library's type.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        return new IPAddress(bytes[..Write(bytes)]);
    }

    /// <summary>The address as text; IPv6 as RFC 5952 wants it.</summary>
    public override string ToString() => ToIPAddress().ToString();

    private static bool TryParseIpv4(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        uint value = 0;
        int numbers = 0;
        foreach (Range part in text.Split('.'))
        {
            ReadOnlySpan<char> digits = text[part];
            bool isNumber = digits.Length is >= 1 and <= 3 && digits.IndexOfAnyExceptInRange('0', '9') < 0 && (digits.Length == 1 || digits[0] != '0');
            if (!isNumber || int.Parse(digits) > byte.MaxValue || ++numbers > 4)
            {
                return false;
            }

            value = (value << 8) | uint.Parse(digits);
        }

        address = FromIpv4(value);
        return numbers == 4;
    }
}
