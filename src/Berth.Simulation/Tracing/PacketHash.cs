using System.Buffers.Binary;

namespace Berth;

/// <summary>
/// What the trace hash covers of a packet: lengths and headers, but neither payload nor the checksums that cover it. TLS encrypts with keys of
/// its own chance, and yet two runs of one seed have one hash.
/// </summary>
internal static class PacketHash
{
    private const int TcpChecksumAt = 16;
    private const int UdpHeaderCovered = 6;
    private const int IcmpHeaderCovered = 2;

    public static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        hash = StableHash.Add(hash, (ulong)bytes.Length);
        if (!IpPacket.TryRead(bytes, out IpPacket packet))
        {
            return hash;
        }

        ReadOnlySpan<byte> payload = packet.Payload;
        hash = AddBytes(hash, bytes[..(bytes.Length - payload.Length)]);
        return packet.IsFragment ? hash : packet.Protocol switch
        {
            TcpSegment.Protocol when payload.Length >= TcpSegment.HeaderByteCountMin => AddTcp(hash, payload),
            UdpView.Protocol when payload.Length >= UdpHeaderCovered => AddBytes(hash, payload[..UdpHeaderCovered]),
            _ when payload.Length >= IcmpHeaderCovered => AddBytes(hash, payload[..IcmpHeaderCovered]),
            _ => hash,
        };
    }

    private static ulong AddTcp(ulong hash, ReadOnlySpan<byte> segment)
    {
        int headerLength = Math.Min((segment[12] >> 4) * 4, segment.Length);
        hash = AddBytes(hash, segment[..TcpChecksumAt]);
        return headerLength > TcpChecksumAt + 2 ? AddBytes(hash, segment[(TcpChecksumAt + 2)..headerLength]) : hash;
    }

    private static ulong AddBytes(ulong hash, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            hash = StableHash.Add(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        ulong rest = 0;
        foreach (byte value in bytes)
        {
            rest = (rest << 8) | value;
        }

        return bytes.IsEmpty ? hash : StableHash.Add(hash, rest);
    }
}
