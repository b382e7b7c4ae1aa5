using System.Buffers.Binary;

namespace Berth;

/// <summary>
/// A UDP datagram (RFC 768): read out of bytes, or put together and written. The payload is borrowed from whoever made it. The checksum is apart,
/// because it covers addresses that the datagram does not carry.
/// </summary>
public readonly ref struct UdpView
{
    /// <summary>The header, in bytes.</summary>
    public const int HeaderByteCount = 8;

    /// <summary>UDP's number among the protocols over IP.</summary>
    public const byte Protocol = 17;

    private const int LengthOffset = 4;
    private const int ChecksumOffset = 6;

    /// <summary>The sender's port; 0 when no answer is wanted.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>The receiver's port.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>The data, borrowed.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Reads a datagram. The checksum is not looked at.</summary>
    /// <param name="bytes">What IP carried; the payload is borrowed from it. What stands behind the length that the header says is left out.</param>
    /// <param name="datagram">The datagram, if it is one.</param>
    /// <returns>False when the bytes are fewer than the header says, or it says fewer than it has itself.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out UdpView datagram)
    {
        datagram = default;
        int length = LengthOf(bytes);
        if (length < HeaderByteCount || length > bytes.Length)
        {
            return false;
        }

        datagram = new UdpView
        {
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(bytes),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            Payload = bytes[HeaderByteCount..length],
        };
        return true;
    }

    /// <summary>Writes header and payload. The checksum is left 0: see <see cref="FillChecksum"/>.</summary>
    /// <param name="destination">At least <see cref="HeaderByteCount"/> and the payload's length.</param>
    /// <returns>How many bytes were written.</returns>
    public int Write(Span<byte> destination)
    {
        Payload.CopyTo(destination[HeaderByteCount..]);
        return WriteHeader(destination, Payload.Length);
    }

    /// <summary>Writes the header alone, in front of a payload that stands behind it already.</summary>
    /// <param name="destination">Where the datagram begins.</param>
    /// <param name="payloadLength">How long the payload is: 0 to 65527.</param>
    /// <returns>How long the datagram is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The payload is longer than the header can say.</exception>
    public int WriteHeader(Span<byte> destination, int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payloadLength, ushort.MaxValue - HeaderByteCount);
        BinaryPrimitives.WriteUInt16BigEndian(destination, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], DestinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(destination[LengthOffset..], (ushort)(HeaderByteCount + payloadLength));
        BinaryPrimitives.WriteUInt16BigEndian(destination[ChecksumOffset..], 0);
        return HeaderByteCount + payloadLength;
    }

    /// <summary>Computes the checksum of a written datagram and puts it in its place.</summary>
    /// <param name="datagramBytes">Header and payload.</param>
    /// <param name="source">The source address of the packet.</param>
    /// <param name="destination">The destination address of the packet.</param>
    public static void FillChecksum(Span<byte> datagramBytes, IpAddress source, IpAddress destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(datagramBytes[ChecksumOffset..], 0);
        ushort sum = Sum(datagramBytes, source, destination);

        // RFC 768: a computed zero is sent as all ones, because zero says that there is no checksum.
        BinaryPrimitives.WriteUInt16BigEndian(datagramBytes[ChecksumOffset..], sum == 0 ? ushort.MaxValue : sum);
    }

    /// <summary>Whether the checksum of a received datagram may pass: right, or left out, which IPv6 does not allow (RFC 8200 section 8.1).</summary>
    /// <param name="datagramBytes">What <see cref="TryRead"/> read.</param>
    /// <param name="source">The source address of the packet.</param>
    /// <param name="destination">The destination address of the packet.</param>
    public static bool VerifyChecksum(ReadOnlySpan<byte> datagramBytes, IpAddress source, IpAddress destination)
    {
        int length = LengthOf(datagramBytes);
        if (length < HeaderByteCount || length > datagramBytes.Length)
        {
            return false;
        }

        bool isLeftOut = BinaryPrimitives.ReadUInt16BigEndian(datagramBytes[ChecksumOffset..]) == 0;
        return isLeftOut ? !source.IsIpv6 : Sum(datagramBytes[..length], source, destination) == 0;
    }

    private static int LengthOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length < HeaderByteCount ? 0 : BinaryPrimitives.ReadUInt16BigEndian(bytes[LengthOffset..]);

    private static ushort Sum(ReadOnlySpan<byte> datagramBytes, IpAddress source, IpAddress destination)
    {
        Checksum checksum = default;
        checksum.AddPseudoHeader(source, destination, Protocol, datagramBytes.Length);
        checksum.Add(datagramBytes);
        return checksum.Finish();
    }
}
