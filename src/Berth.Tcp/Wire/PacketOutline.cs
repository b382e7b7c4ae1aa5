using System.Buffers.Binary;

namespace Berth;

/// <summary>
/// As much of a packet as can be made out when it is cut short, as the quote in an ICMP error is, or refused, as the packet that an ICMP error is
/// about may be: nothing in it is verified.
/// </summary>
internal readonly ref struct PacketOutline
{
    public IpAddress Source { get; private init; }

    public IpAddress Destination { get; private init; }

    /// <summary>The length that the header says, which may be more than there is.</summary>
    public int Length { get; private init; }

    /// <summary>The upper protocol, or the header at which the bytes ended.</summary>
    public byte Protocol { get; private init; }

    /// <summary>IPv6: the byte of the packet that names the protocol.</summary>
    public int ProtocolNamedAt { get; private init; }

    /// <summary>What there is of the upper protocol; empty when nothing.</summary>
    public ReadOnlySpan<byte> Upper { get; private init; }

    /// <summary>Whether it is a fragment that does not begin with the upper protocol's header.</summary>
    public bool IsLaterFragment { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out PacketOutline outline)
    {
        outline = default;
        if (bytes.Length >= Ipv4Packet.HeaderByteCount && bytes[0] >> 4 == 4)
        {
            int headerLength = (bytes[0] & 15) * 4;
            outline = new PacketOutline
            {
                Source = IpAddress.Read(bytes.Slice(12, 4)),
                Destination = IpAddress.Read(bytes.Slice(16, 4)),
                Length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
                Protocol = bytes[9],
                IsLaterFragment = (BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x1FFF) != 0,
                Upper = headerLength >= Ipv4Packet.HeaderByteCount && headerLength <= bytes.Length ? bytes[headerLength..] : default,
            };
            return headerLength >= Ipv4Packet.HeaderByteCount;
        }

        if (bytes.Length < Ipv6Packet.HeaderByteCount || bytes[0] >> 4 != 6)
        {
            return false;
        }

        byte protocol = bytes[Ipv6Packet.NextHeaderOffset];
        ReadOnlySpan<byte> upper = Walk(bytes[Ipv6Packet.HeaderByteCount..], ref protocol, out bool isLaterFragment, out int lastHeaderAt);
        outline = new PacketOutline
        {
            Source = IpAddress.Read(bytes.Slice(8, 16)),
            Destination = IpAddress.Read(bytes.Slice(24, 16)),
            Length = Ipv6Packet.HeaderByteCount + BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]),
            Protocol = protocol,
            ProtocolNamedAt = lastHeaderAt < 0 ? Ipv6Packet.NextHeaderOffset : Ipv6Packet.HeaderByteCount + lastHeaderAt,
            IsLaterFragment = isLaterFragment,
            Upper = upper,
        };
        return true;
    }

    /// <summary>Whether the first fragment of IPv6 holds every header, that of the upper protocol included (RFC 7112 section 2).</summary>
    public static bool HasWholeHeaders(byte protocol, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> upper = Walk(data, ref protocol, out _, out _);
        return !IsExtensionHeader(protocol) && upper.Length >= protocol switch
        {
            ProtocolNumber.Tcp => TcpSegment.HeaderByteCountMin,
            ProtocolNumber.Udp => UdpView.HeaderByteCount,
            ProtocolNumber.Icmpv6 => IcmpView.HeaderByteCount,
            _ => 0,
        };
    }

    private static bool IsExtensionHeader(byte protocol) =>
        protocol is ProtocolNumber.HopByHopOptions or ProtocolNumber.Routing or ProtocolNumber.DestinationOptions or ProtocolNumber.Fragment;

    private static ReadOnlySpan<byte> Walk(ReadOnlySpan<byte> bytes, scoped ref byte protocol, out bool isLaterFragment, out int lastHeaderAt)
    {
        isLaterFragment = false;
        lastHeaderAt = -1;
        int at = 0;
        while (!isLaterFragment && bytes.Length - at >= 8 && IsExtensionHeader(protocol))
        {
            bool isFragment = protocol == ProtocolNumber.Fragment;
            int length = isFragment ? Ipv6Packet.FragmentHeaderByteCount : (bytes[at + 1] + 1) * 8;
            isLaterFragment = isFragment && (BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]) & ~7) != 0;
            protocol = bytes[at];
            lastHeaderAt = at;
            at = Math.Min(at + length, bytes.Length);
        }

        return bytes[at..];
    }
}
