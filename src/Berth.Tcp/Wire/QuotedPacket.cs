using System.Buffers.Binary;

namespace Berth;

/// <summary>
/// The packet that an ICMP error is about, as far as the error quotes it. Nothing in it is proven: whoever acts on it checks that it fits what was
/// sent (RFC 5927 section 4).
/// </summary>
/// <param name="Source">Who sent it: this host, if the error came to the right one.</param>
/// <param name="Destination">Where it went.</param>
/// <param name="Protocol">6 TCP, 17 UDP, 1 or 58 ICMP.</param>
/// <param name="Length">Its length in bytes, as its header said; the quote may be shorter.</param>
/// <param name="SourcePort">TCP and UDP: the port it came from; an echo request: its identifier. 0 when the quote does not reach that far.</param>
/// <param name="DestinationPort">TCP and UDP: the port it went to; an echo request: its sequence number.</param>
/// <param name="Sequence">TCP: the sequence number, or null when the quote does not reach that far.</param>
public readonly record struct QuotedPacket(
    IpAddress Source, IpAddress Destination, byte Protocol, int Length, ushort SourcePort, ushort DestinationPort, SequenceNumber? Sequence)
{
    /// <summary>The connection it belongs to, as its sender names it.</summary>
    public MuxKey Key => new(Source, SourcePort, Destination, DestinationPort);

    /// <summary>Reads the quote of an ICMP error.</summary>
    /// <param name="bytes">The quote; <see cref="IcmpView.Body"/> of an error.</param>
    /// <param name="packet">What could be made out.</param>
    /// <returns>Whether at least an IP header and four bytes of the first fragment could be read.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out QuotedPacket packet)
    {
        packet = default;
        if (!PacketOutline.TryRead(bytes, out PacketOutline outline) || outline.IsLaterFragment || outline.Upper.Length < 4)
        {
            return false;
        }

        ReadOnlySpan<byte> upper = outline.Upper;
        bool isIcmp = outline.Protocol is ProtocolNumber.Icmp or ProtocolNumber.Icmpv6;
        if (isIcmp && upper.Length < 8)
        {
            return false;
        }

        ReadOnlySpan<byte> ports = isIcmp ? upper[4..] : upper;
        packet = new QuotedPacket(
            outline.Source,
            outline.Destination,
            outline.Protocol,
            outline.Length,
            BinaryPrimitives.ReadUInt16BigEndian(ports),
            BinaryPrimitives.ReadUInt16BigEndian(ports[2..]),
            outline.Protocol == ProtocolNumber.Tcp && upper.Length >= 8 ? new(BinaryPrimitives.ReadUInt32BigEndian(upper[4..])) : null);
        return true;
    }
}
