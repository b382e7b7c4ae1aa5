using System.Buffers.Binary;

namespace Berth;

/// <summary>
/// A message of ICMP (RFC 792) or ICMPv6 (RFC 4443), read out of bytes: an echo, an error about a packet, or something else.
/// <see cref="IcmpWriter"/> makes them.
/// </summary>
public readonly ref struct IcmpView
{
    /// <summary>The header, in bytes.</summary>
    public const int HeaderByteCount = 8;

    /// <summary>Whether it is ICMPv6.</summary>
    public bool IsIpv6 { get; private init; }

    /// <summary>The type as it stands in the message.</summary>
    public byte Type { get; private init; }

    /// <summary>The code as it stands in the message.</summary>
    public byte Code { get; private init; }

    /// <summary>An error: what it says; otherwise <see cref="IcmpReportKind.None"/>.</summary>
    public IcmpReport Report { get; private init; }

    /// <summary>Whether it asks for an answer: IPv4 type 8, IPv6 type 128.</summary>
    public bool IsEchoRequest => Type == IcmpTypes.EchoRequest(IsIpv6) && Code == 0;

    /// <summary>Whether it is the answer: IPv4 type 0, IPv6 type 129.</summary>
    public bool IsEchoReply => Type == IcmpTypes.EchoReply(IsIpv6) && Code == 0;

    /// <summary>An echo: what tells one asker from another.</summary>
    public ushort EchoIdentifier { get; private init; }

    /// <summary>An echo: what tells one request from another.</summary>
    public ushort EchoSequence { get; private init; }

    /// <summary>What stands behind the header: the data of an echo, the quote of an error (see <see cref="QuotedPacket"/>). Borrowed.</summary>
    public ReadOnlySpan<byte> Body { get; private init; }

    /// <summary>Reads a message. The checksum is not looked at.</summary>
    /// <param name="bytes">What IP carried; the body is borrowed from it.</param>
    /// <param name="isIpv6">Whether it came over IPv6.</param>
    /// <param name="message">The message, if it is one.</param>
    /// <returns>False when there are fewer bytes than the header has.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, bool isIpv6, out IcmpView message)
    {
        message = default;
        if (bytes.Length < HeaderByteCount)
        {
            return false;
        }

        uint rest = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        message = new IcmpView
        {
            IsIpv6 = isIpv6,
            Type = bytes[0],
            Code = bytes[1],
            Report = IcmpTypes.Report(isIpv6, bytes[0], bytes[1], rest),
            EchoIdentifier = (ushort)(rest >> 16),
            EchoSequence = (ushort)rest,
            Body = bytes[HeaderByteCount..],
        };
        return true;
    }

    /// <summary>Whether the checksum of a received message is right.</summary>
    /// <param name="messageBytes">Header and body.</param>
    /// <param name="source">The source address of the packet.</param>
    /// <param name="destination">The destination address of the packet.</param>
    public static bool VerifyChecksum(ReadOnlySpan<byte> messageBytes, IpAddress source, IpAddress destination) =>
        Sum(messageBytes, source, destination) == 0;

    internal static ushort Sum(ReadOnlySpan<byte> messageBytes, IpAddress source, IpAddress destination)
    {
        Checksum checksum = default;
        if (source.IsIpv6)
        {
            // RFC 4443 section 2.3: ICMPv6 covers the addresses, ICMP does not.
            checksum.AddPseudoHeader(source, destination, ProtocolNumber.Icmpv6, messageBytes.Length);
        }

        checksum.Add(messageBytes);
        return checksum.Finish();
    }
}
