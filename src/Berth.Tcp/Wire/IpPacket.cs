namespace Berth;

/// <summary>
/// An IP packet of either version (RFC 791, RFC 8200): read out of bytes, or put together and written. The payload is borrowed from whoever
/// made it. IPv4's options and IPv6's extension headers are checked and passed over on reading, and never written, but for IPv6's fragment header.
/// </summary>
public readonly ref struct IpPacket
{
    /// <summary>The most bytes that the length field of IPv4 can say; more is not sent of IPv6 either.</summary>
    public const int ByteCountMax = ushort.MaxValue;

    /// <summary>The hop limit of what hosts send, as on Linux (RFC 1700).</summary>
    public const byte HopLimitDefault = 64;

    /// <summary>Makes a packet to be written: whole, with a hop limit of 64, allowed to be fragmented.</summary>
    public IpPacket() => HopLimit = HopLimitDefault;

    /// <summary>The version of IP: 4 or 6.</summary>
    public int Version => Destination.Version;

    /// <summary>The sender's address.</summary>
    public IpAddress Source { get; init; }

    /// <summary>The receiver's address; of the same version as the source.</summary>
    public IpAddress Destination { get; init; }

    /// <summary>
    /// What the payload is: 6 TCP, 17 UDP, 1 or 58 ICMP. In a fragment of IPv6, what the whole begins with, which may be an extension header.
    /// </summary>
    public byte Protocol { get; init; }

    /// <summary>The payload or, in a fragment, the part that it carries. Borrowed.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>TTL of IPv4, hop limit of IPv6: how many more routers may pass it on.</summary>
    public byte HopLimit { get; init; }

    /// <summary>Type of service of IPv4, traffic class of IPv6: six bits of DSCP (RFC 2474), two of ECN (RFC 3168).</summary>
    public byte TrafficClass { get; init; }

    /// <summary>The ECN bits: 0 not capable, 1 and 2 capable, 3 congestion experienced (RFC 3168 section 5).</summary>
    public int Ecn => TrafficClass & 3;

    /// <summary>What the fragments of one packet have in common: 16 bits of IPv4, 32 of IPv6 (there only in fragments).</summary>
    public uint Identification { get; init; }

    /// <summary>DF of IPv4: routers must not fragment it. Packets of IPv6 never are fragmented on their way, and it is always true when read.</summary>
    public bool DontFragment { get; init; }

    /// <summary>MF: a fragment that is not the last one.</summary>
    public bool MoreFragments { get; init; }

    /// <summary>Where in the whole payload this fragment begins, in bytes; a multiple of 8.</summary>
    public int FragmentOffset { get; init; }

    /// <summary>Whether it is a part of a packet only.</summary>
    public bool IsFragment => MoreFragments || FragmentOffset != 0;

    /// <summary>The flow label of IPv6, 20 bits (RFC 6437).</summary>
    public uint FlowLabel { get; init; }

    /// <summary>The whole packet as it was read, without what the link added behind it; empty when it was not read. Borrowed.</summary>
    public ReadOnlySpan<byte> Bytes { get; internal init; }

    /// <summary>How many bytes <see cref="WriteHeader"/> writes: 20 or 40, and 8 more for a fragment of IPv6.</summary>
    public int HeaderLength => Version == 4 ? Ipv4Packet.HeaderByteCount : Ipv6Packet.HeaderByteCount + (IsFragment ? Ipv6Packet.FragmentHeaderByteCount : 0);

    /// <summary>In a fragment of IPv6: where the byte stands that says that a fragment header follows.</summary>
    internal int FragmentHeaderNamedAt { get; init; }

    /// <summary>Reads a packet and checks what a host must check before it takes it.</summary>
    /// <param name="bytes">The packet, and possibly what the link added behind it. The payload is borrowed from it.</param>
    /// <param name="packet">The packet, if it may be taken.</param>
    /// <returns>Whether it may be taken.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out IpPacket packet) => TryRead(bytes, out packet, out _);

    /// <summary>Reads a packet and checks what a host must check before it takes it.</summary>
    /// <param name="bytes">The packet, and possibly what the link added behind it. The payload is borrowed from it.</param>
    /// <param name="packet">The packet, if it may be taken.</param>
    /// <param name="refusal">Why it may not be taken, and what its sender is to be told.</param>
    /// <returns>Whether it may be taken.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out IpPacket packet, out PacketRefusal refusal)
    {
        packet = default;
        refusal = bytes.IsEmpty ? new(PacketRefusalReason.Truncated) : (bytes[0] >> 4) switch
        {
            4 => Ipv4Packet.Read(bytes, ref packet),
            6 => Ipv6Packet.Read(bytes, ref packet),
            _ => new(PacketRefusalReason.Version),
        };
        return refusal.Reason == PacketRefusalReason.None;
    }

    /// <summary>Writes header and payload.</summary>
    /// <param name="destination">At least <see cref="HeaderLength"/> and the payload's length.</param>
    /// <returns>How many bytes were written.</returns>
    public int Write(Span<byte> destination)
    {
        Payload.CopyTo(destination[HeaderLength..]);
        return WriteHeader(destination, Payload.Length);
    }

    /// <summary>Writes the header alone, in front of a payload that stands behind it already.</summary>
    /// <param name="destination">Where the packet begins; the payload begins <see cref="HeaderLength"/> bytes later.</param>
    /// <param name="payloadLength">How long the payload is.</param>
    /// <returns>How long the packet is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The length does not fit its 16 bits, in which IPv4 counts the whole packet, and IPv6 what is behind its first header.
    /// </exception>
    public int WriteHeader(Span<byte> destination, int payloadLength)
    {
        int uncounted = Version == 4 ? 0 : Ipv6Packet.HeaderByteCount;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadLength, ushort.MaxValue - HeaderLength + uncounted);
        if (Version == 4)
        {
            Ipv4Packet.WriteHeader(destination, this, payloadLength);
        }
        else
        {
            Ipv6Packet.WriteHeader(destination, this, payloadLength);
        }

        return HeaderLength + payloadLength;
    }
}
