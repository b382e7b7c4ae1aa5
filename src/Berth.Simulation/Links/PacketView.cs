namespace Berth;

/// <summary>A packet on a link, as rules and listeners see it. Its bytes are borrowed for the call.</summary>
public readonly ref struct PacketView
{
    internal PacketView(LinkDirection direction, long number, Instant time, ReadOnlySpan<byte> bytes)
    {
        Direction = direction;
        Number = number;
        Time = time;
        Bytes = bytes;
    }

    /// <summary>Where it travels.</summary>
    public LinkDirection Direction { get; }

    /// <summary>Its number among the packets that entered this direction, from 1.</summary>
    public long Number { get; }

    /// <summary>The virtual time.</summary>
    public Instant Time { get; }

    /// <summary>The packet, from its IP header on.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Reads it as an IP packet.</summary>
    /// <param name="packet">The packet; it borrows as this does.</param>
    /// <returns>False when it is none, or damaged.</returns>
    public bool TryReadIp(out IpPacket packet) => IpPacket.TryRead(Bytes, out packet);

    /// <summary>Reads it as a TCP segment. Checksums of TCP are not looked at.</summary>
    /// <param name="segment">The segment; it borrows as this does.</param>
    /// <returns>False when it is none, or a fragment.</returns>
    public bool TryReadTcp(out TcpSegment segment)
    {
        segment = default;
        return TryReadIp(out IpPacket packet) && packet.Protocol == TcpSegment.Protocol && !packet.IsFragment
            && TcpSegment.TryRead(packet.Payload, out segment);
    }

    /// <summary>Reads it as a UDP datagram. Its checksum is not looked at.</summary>
    /// <param name="datagram">The datagram; it borrows as this does.</param>
    /// <returns>False when it is none, or a fragment.</returns>
    public bool TryReadUdp(out UdpView datagram)
    {
        datagram = default;
        return TryReadIp(out IpPacket packet) && packet.Protocol == UdpView.Protocol && !packet.IsFragment
            && UdpView.TryRead(packet.Payload, out datagram);
    }
}
