using System.Buffers.Binary;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// A view of one ICMP message (RFC 792) or ICMPv6 message (RFC 4443), without IP header. It owns nothing, and expresses no message that
/// is shorter than its header.
/// </summary>
public readonly ref struct IcmpMessage
{
    /// <summary>Type, code, checksum, and four bytes whose meaning depends on the type.</summary>
    public const int HeaderBytes = 8;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _isV6;

    private IcmpMessage(ReadOnlySpan<byte> bytes, bool isV6)
    {
        _bytes = bytes;
        _isV6 = isV6;
    }

    /// <summary>The type, 0–255, numbered differently in the two families; <see cref="Kind"/> is the same in both.</summary>
    public int Type => _bytes[0];

    /// <summary>The code within the type.</summary>
    public int Code => _bytes[1];

    /// <summary>What it is.</summary>
    public IcmpKind Kind => KindOf(_isV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, Type, Code);

    /// <summary>The identifier of an echo request or reply; it tells the askers on one host apart.</summary>
    public ushort Identifier => BinaryPrimitives.ReadUInt16BigEndian(_bytes[4..]);

    /// <summary>The sequence number of an echo request or reply.</summary>
    public ushort Sequence => BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]);

    /// <summary>
    /// What follows the header: of an echo its data, of an error the beginning of the packet that caused it, IP header first
    /// (<see cref="IcmpQuote"/>).
    /// </summary>
    public ReadOnlySpan<byte> Data => _bytes[HeaderBytes..];

    /// <summary>The next link's MTU in bytes that <see cref="IcmpKind.PacketTooBig"/> tells; 0 when it does not (old routers).</summary>
    public long MtuBytes => Kind != IcmpKind.PacketTooBig ? 0
        : _isV6 ? BinaryPrimitives.ReadUInt32BigEndian(_bytes[4..])
        : BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]); // RFC 1191 section 4.

    /// <summary>Looks at bytes as a message.</summary>
    /// <param name="family">IPv4 for ICMP, IPv6 for ICMPv6.</param>
    /// <param name="bytes">The message, without IP header; borrowed as long as the view is used.</param>
    /// <param name="message">The view.</param>
    /// <returns>False when the bytes are too few, or an ICMP checksum is wrong. (The kernel has checked ICMPv6's, RFC 3542 section 3.1.)</returns>
    public static bool TryParse(AddressFamily family, ReadOnlySpan<byte> bytes, out IcmpMessage message)
    {
        bool isV6 = family == AddressFamily.InterNetworkV6;
        bool isMessage = bytes.Length >= HeaderBytes && (isV6 || InternetChecksum.Of(bytes) == 0);
        message = isMessage ? new IcmpMessage(bytes, isV6) : default;
        return isMessage;
    }

    /// <summary>What a message of a type and code is.</summary>
    /// <param name="family">IPv4 for ICMP, IPv6 for ICMPv6.</param>
    /// <param name="type">The type.</param>
    /// <param name="code">The code.</param>
    /// <returns>Its kind.</returns>
    public static IcmpKind KindOf(AddressFamily family, int type, int code) => (family == AddressFamily.InterNetworkV6, type) switch
    {
        (false, 8) or (true, 128) => IcmpKind.EchoRequest,
        (false, 0) or (true, 129) => IcmpKind.EchoReply,
        (false, 3) when code == 4 => IcmpKind.PacketTooBig,
        (false, 3) or (true, 1) => IcmpKind.Unreachable,
        (true, 2) => IcmpKind.PacketTooBig,
        (false, 11) or (true, 3) => IcmpKind.TimeExceeded,
        (false, 12) or (true, 4) => IcmpKind.ParameterProblem,
        (false, 5) or (true, 137) => IcmpKind.Redirect,
        _ => IcmpKind.Other,
    };

    /// <summary>
    /// Writes an echo request. ICMPv6's checksum is over addresses that only the kernel knows; it stays 0 for the kernel to fill in.
    /// </summary>
    /// <param name="family">IPv4 for ICMP, IPv6 for ICMPv6.</param>
    /// <param name="identifier">Tells askers apart; a ping socket's kernel overwrites it.</param>
    /// <param name="sequence">The number.</param>
    /// <param name="data">What the answer is to bring back.</param>
    /// <returns>The message.</returns>
    public static byte[] EchoRequest(AddressFamily family, ushort identifier, ushort sequence, ReadOnlySpan<byte> data)
    {
        byte[] message = new byte[HeaderBytes + data.Length];
        message[0] = (byte)(family == AddressFamily.InterNetworkV6 ? 128 : 8);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), sequence);
        data.CopyTo(message.AsSpan(HeaderBytes));
        if (family != AddressFamily.InterNetworkV6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), InternetChecksum.Of(message));
        }

        return message;
    }
}
