using System.Buffers.Binary;

namespace Berth;

/// <summary>Makes messages of ICMP and ICMPv6, and knows when an error must not be sent.</summary>
public static class IcmpWriter
{
    /// <summary>The longest packet that an ICMP error makes, in bytes: RFC 1812 section 4.3.2.3 for IPv4.</summary>
    public const int Ipv4ErrorByteCountMax = 576;

    /// <summary>The longest packet that an ICMPv6 error makes, in bytes: the least MTU, RFC 4443 section 2.4 (c).</summary>
    public const int Ipv6ErrorByteCountMax = 1280;

    // RFC 1812 section 4.3.2.5: errors go with the precedence of network control, as Linux sends them too.
    private const byte ErrorTypeOfService = 0xC0;

    /// <summary>Writes an echo request or its reply, checksum included (RFC 792, RFC 4443 section 4).</summary>
    /// <param name="message">Where the message begins; it needs 8 bytes and those of the data.</param>
    /// <param name="source">The source address of the packet; its version says which ICMP.</param>
    /// <param name="destination">The destination address of the packet.</param>
    /// <param name="isReply">Whether it answers.</param>
    /// <param name="identifier">What tells one asker from another; a reply gives back the request's.</param>
    /// <param name="sequence">What tells one request from another; a reply gives back the request's.</param>
    /// <param name="data">What a reply gives back. It may stand in its place already.</param>
    /// <returns>How long the message is.</returns>
    public static int WriteEcho(
        Span<byte> message, IpAddress source, IpAddress destination, bool isReply, ushort identifier, ushort sequence, ReadOnlySpan<byte> data)
    {
        data.CopyTo(message[IcmpView.HeaderByteCount..]);
        byte type = isReply ? IcmpTypes.EchoReply(source.IsIpv6) : IcmpTypes.EchoRequest(source.IsIpv6);
        WriteHeader(message, type, code: 0, ((uint)identifier << 16) | sequence);
        int length = IcmpView.HeaderByteCount + data.Length;
        FillChecksum(message[..length], source, destination);
        return length;
    }

    /// <summary>
    /// Writes the whole packet of an error about another packet, quoting as much of it as RFC 1812 section 4.3.2.3 and RFC 4443 section 2.4 (c) allow;
    /// or nothing, where RFC 1122 section 3.2.2 and RFC 4443 section 2.4 (e) forbid an error: about an ICMP error, a packet to many or from nobody,
    /// or (IPv4) a fragment that is not the first. How many errors a second are sent is the host's to limit.
    /// </summary>
    /// <param name="destination">Where the packet begins, <see cref="Ipv4ErrorByteCountMax"/> or <see cref="Ipv6ErrorByteCountMax"/> bytes.</param>
    /// <param name="offending">The packet that the error is about, as it came. Not overlapping the destination.</param>
    /// <param name="from">The address that the error comes from; of the packet's version.</param>
    /// <param name="report">What to say; an unknown protocol is said as each version says it.</param>
    /// <param name="wasForMany">Whether the packet came by a broadcast of the link, or went to what a network's mask makes a broadcast address.</param>
    /// <returns>How long the packet is; 0 when no error may be sent.</returns>
    public static int WriteError(Span<byte> destination, ReadOnlySpan<byte> offending, IpAddress from, IcmpReport report, bool wasForMany = false)
    {
        if (!PacketOutline.TryRead(offending, out PacketOutline outline) || !MayAnswer(outline, report, wasForMany))
        {
            return 0;
        }

        bool isIpv6 = outline.Source.IsIpv6;
        if (isIpv6 && report is { Kind: IcmpReportKind.Unreachable, Reason: UnreachableReason.Protocol })
        {
            // RFC 8200 section 4: IPv6 says it as an unknown next header, and where it was named.
            report = IcmpReport.ParameterProblem(1, outline.ProtocolNamedAt);
        }

        IpPacket packet = new()
        {
            Source = from,
            Destination = outline.Source,
            Protocol = isIpv6 ? ProtocolNumber.Icmpv6 : ProtocolNumber.Icmp,
            TrafficClass = isIpv6 ? (byte)0 : ErrorTypeOfService,
        };
        int room = (isIpv6 ? Ipv6ErrorByteCountMax : Ipv4ErrorByteCountMax) - packet.HeaderLength - IcmpView.HeaderByteCount;
        ReadOnlySpan<byte> quote = offending[..Math.Min(room, offending.Length)];
        Span<byte> message = destination.Slice(packet.HeaderLength, IcmpView.HeaderByteCount + quote.Length);
        quote.CopyTo(message[IcmpView.HeaderByteCount..]);
        (byte type, byte code, uint rest) = IcmpTypes.Header(isIpv6, report);
        WriteHeader(message, type, code, rest);
        FillChecksum(message, from, outline.Source);
        return packet.WriteHeader(destination, message.Length);
    }

    private static bool MayAnswer(in PacketOutline outline, IcmpReport report, bool wasForMany)
    {
        bool isIpv6 = outline.Source.IsIpv6;
        bool isAboutIcmp = outline.Protocol == (isIpv6 ? ProtocolNumber.Icmpv6 : ProtocolNumber.Icmp) && !outline.IsLaterFragment;
        if (isAboutIcmp && (outline.Upper.IsEmpty || IcmpTypes.ForbidsErrors(isIpv6, outline.Upper[0])))
        {
            return false;
        }

        if (isIpv6 && outline.Protocol == ProtocolNumber.NoNextHeader)
        {
            return false; // RFC 8200 section 4.7: whatever is behind it is ignored.
        }

        // RFC 4443 section 2.4 (e.3): these two are sent about multicast packets too, so that path MTU discovery works for them.
        bool mayAnswerMany = isIpv6
            && (report.Kind == IcmpReportKind.PacketTooBig || report is { Kind: IcmpReportKind.ParameterProblem, Code: 2 });
        bool isForMany = wasForMany || outline.Destination.IsMulticast || outline.Destination.IsBroadcast;
        if (isForMany && !mayAnswerMany)
        {
            return false;
        }

        // RFC 1122 section 3.2.2: nor about an address that is not a single host's. A host may well tell itself.
        IpAddress source = outline.Source;
        bool isStrayLoopback = source.IsLoopback && !outline.Destination.IsLoopback;
        bool isNobody = source.IsAny || source.IsMulticast || source.IsBroadcast || isStrayLoopback || (!isIpv6 && source.Value >> 28 == 15);
        return !isNobody && (isIpv6 || !outline.IsLaterFragment);
    }

    private static void WriteHeader(Span<byte> message, byte type, byte code, uint rest)
    {
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], rest);
        (message[0], message[1]) = (type, code);
    }

    private static void FillChecksum(Span<byte> message, IpAddress source, IpAddress destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], IcmpView.Sum(message, source, destination));
    }
}
