using System.Buffers.Binary;

namespace Berth;

/// <summary>Counts down the hop limit of a packet in its place.</summary>
internal static class HopLimit
{
    private const int Ipv4At = 8;
    private const int Ipv4ChecksumAt = 10;
    private const int Ipv6At = 7;

    /// <summary>Takes one hop off; IPv4's header checksum changes with it (RFC 1624 section 3).</summary>
    public static void CountDown(Span<byte> packet)
    {
        if (packet[0] >> 4 == 6)
        {
            packet[Ipv6At]--;
            return;
        }

        ushort before = BinaryPrimitives.ReadUInt16BigEndian(packet[Ipv4At..]);
        packet[Ipv4At]--;
        ushort after = BinaryPrimitives.ReadUInt16BigEndian(packet[Ipv4At..]);
        Span<byte> checksum = packet.Slice(Ipv4ChecksumAt, sizeof(ushort));
        uint sum = (uint)(ushort)~BinaryPrimitives.ReadUInt16BigEndian(checksum) + (ushort)~before + after;
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(checksum, (ushort)~sum);
    }
}
