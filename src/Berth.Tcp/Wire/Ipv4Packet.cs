using System.Buffers.Binary;

namespace Berth;

/// <summary>The header of IPv4 (RFC 791 section 3.1). Options are passed over (RFC 1122 section 3.2.1.8); none is written.</summary>
internal static class Ipv4Packet
{
    public const int HeaderByteCount = 20;
    private const int ChecksumOffset = 10;
    private const int DontFragmentBit = 0x4000;
    private const int MoreFragmentsBit = 0x2000;
    private const int FragmentOffsetMask = 0x1FFF;

    public static PacketRefusal Read(ReadOnlySpan<byte> bytes, ref IpPacket packet)
    {
        if (bytes.Length < HeaderByteCount)
        {
            return new(PacketRefusalReason.Truncated);
        }

        int headerLength = (bytes[0] & 15) * 4;
        if (headerLength < HeaderByteCount || headerLength > bytes.Length)
        {
            return new(PacketRefusalReason.HeaderLength);
        }

        // RFC 1122 section 3.2.1.2: a wrong checksum is discarded silently, before anything else in the header is believed.
        if (Checksum.Of(bytes[..headerLength]) != 0)
        {
            return new(PacketRefusalReason.HeaderChecksum);
        }

        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (totalLength < headerLength || totalLength > bytes.Length)
        {
            return new(PacketRefusalReason.TotalLength);
        }

        IpAddress source = IpAddress.Read(bytes.Slice(12, 4));
        if (source.IsMulticast || source.IsBroadcast)
        {
            return new(PacketRefusalReason.SourceAddress);
        }

        int fragment = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        packet = new IpPacket
        {
            Source = source,
            Destination = IpAddress.Read(bytes.Slice(16, 4)),
            Protocol = bytes[9],
            Payload = bytes[headerLength..totalLength],
            HopLimit = bytes[8],
            TrafficClass = bytes[1],
            Identification = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]),
            DontFragment = (fragment & DontFragmentBit) != 0,
            MoreFragments = (fragment & MoreFragmentsBit) != 0,
            FragmentOffset = (fragment & FragmentOffsetMask) * 8,
            Bytes = bytes[..totalLength],
        };
        return default;
    }

    public static void WriteHeader(Span<byte> destination, in IpPacket packet, int payloadLength)
    {
        int fragment = (packet.DontFragment ? DontFragmentBit : 0) | (packet.MoreFragments ? MoreFragmentsBit : 0) | (packet.FragmentOffset / 8);
        Span<byte> header = destination[..HeaderByteCount];
        header[0] = 0x45;
        header[1] = packet.TrafficClass;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(HeaderByteCount + payloadLength));
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)packet.Identification);
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], (ushort)fragment);
        header[8] = packet.HopLimit;
        header[9] = packet.Protocol;
        packet.Source.Write(header[12..]);
        packet.Destination.Write(header[16..]);
        FillChecksum(header);
    }

    public static void FillChecksum(Span<byte> header)
    {
        BinaryPrimitives.WriteUInt16BigEndian(header[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(header[ChecksumOffset..], Checksum.Of(header));
    }
}
