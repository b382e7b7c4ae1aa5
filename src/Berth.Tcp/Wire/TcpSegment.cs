using System.Buffers.Binary;

namespace Berth;

/// <summary>
/// A TCP segment (RFC 9293 section 3.1): read out of bytes, or put together and written. The payload is borrowed from whoever made it.
/// The checksum is apart, because it covers addresses that the segment does not carry.
/// </summary>
public readonly ref struct TcpSegment
{
    /// <summary>The header without options, in bytes.</summary>
    public const int HeaderByteCountMin = 20;

    /// <summary>The longest header there is, in bytes.</summary>
    public const int HeaderByteCountMax = HeaderByteCountMin + SegmentOptions.ByteCountMax;

    /// <summary>TCP's number among the protocols over IP.</summary>
    public const byte Protocol = 6;

    private const int ChecksumOffset = 16;

    /// <summary>The sender's port.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>The receiver's port.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>SEG.SEQ: the place of the first byte, or of the SYN.</summary>
    public SequenceNumber Sequence { get; init; }

    /// <summary>SEG.ACK: the next place the sender expects. It counts only with <see cref="TcpFlags.Acknowledgement"/>.</summary>
    public SequenceNumber Acknowledgement { get; init; }

    /// <summary>The control bits.</summary>
    public TcpFlags Flags { get; init; }

    /// <summary>SEG.WND as the header carries it, before any shift.</summary>
    public ushort Window { get; init; }

    /// <summary>SEG.UP as the header carries it. It counts only with <see cref="TcpFlags.Urgent"/>.</summary>
    public ushort UrgentPointer { get; init; }

    /// <summary>The options.</summary>
    public SegmentOptions Options { get; init; }

    /// <summary>The data, borrowed.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>SEG.LEN: the places it takes in the stream, payload and SYN and FIN.</summary>
    public int Length => Payload.Length + (IsSyn ? 1 : 0) + (IsFin ? 1 : 0);

    /// <summary>The place after its last one.</summary>
    public SequenceNumber End => Sequence + Length;

    /// <summary>Whether FIN is set.</summary>
    public bool IsFin => (Flags & TcpFlags.Fin) != TcpFlags.None;

    /// <summary>Whether SYN is set.</summary>
    public bool IsSyn => (Flags & TcpFlags.Syn) != TcpFlags.None;

    /// <summary>Whether RST is set.</summary>
    public bool IsReset => (Flags & TcpFlags.Reset) != TcpFlags.None;

    /// <summary>Whether ACK is set.</summary>
    public bool IsAcknowledgement => (Flags & TcpFlags.Acknowledgement) != TcpFlags.None;

    /// <summary>Whether URG is set.</summary>
    public bool IsUrgent => (Flags & TcpFlags.Urgent) != TcpFlags.None;

    /// <summary>How many bytes <see cref="WriteHeader"/> writes.</summary>
    public int HeaderLength => HeaderByteCountMin + Options.WrittenLength;

    /// <summary>Reads a segment. The checksum is not looked at, reserved bits and unknown options are passed over.</summary>
    /// <param name="bytes">What IP carried; the payload is borrowed from it.</param>
    /// <param name="segment">The segment, if it is one.</param>
    /// <returns>False when the bytes are fewer than the header says, or it says fewer than it must have.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out TcpSegment segment)
    {
        segment = default;
        int headerLength = bytes.Length < HeaderByteCountMin ? 0 : (bytes[12] >> 4) * 4;
        if (headerLength < HeaderByteCountMin || headerLength > bytes.Length)
        {
            return false;
        }

        SegmentOptions.TryRead(bytes[HeaderByteCountMin..headerLength], out SegmentOptions options);
        segment = new TcpSegment
        {
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(bytes),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            Sequence = new(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..])),
            Acknowledgement = new(BinaryPrimitives.ReadUInt32BigEndian(bytes[8..])),
            Flags = (TcpFlags)bytes[13],
            Window = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]),
            UrgentPointer = BinaryPrimitives.ReadUInt16BigEndian(bytes[18..]),
            Options = options,
            Payload = bytes[headerLength..],
        };
        return true;
    }

    /// <summary>Writes header, options and payload. The checksum is left 0: see <see cref="FillChecksum"/>.</summary>
    /// <param name="destination">At least <see cref="HeaderLength"/> and the payload's length.</param>
    /// <returns>How many bytes were written.</returns>
    public int Write(Span<byte> destination)
    {
        Payload.CopyTo(destination[HeaderLength..]);
        return WriteHeader(destination) + Payload.Length;
    }

    /// <summary>Writes header and options alone, for a payload that stands behind them already.</summary>
    /// <param name="destination">At least <see cref="HeaderLength"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    public int WriteHeader(Span<byte> destination)
    {
        int length = HeaderByteCountMin + Options.Write(destination[HeaderByteCountMin..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], Sequence.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], Acknowledgement.Value);
        destination[12] = (byte)(length / 4 << 4);
        destination[13] = (byte)Flags;
        BinaryPrimitives.WriteUInt16BigEndian(destination[14..], Window);
        BinaryPrimitives.WriteUInt16BigEndian(destination[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(destination[18..], UrgentPointer);
        return length;
    }

    /// <summary>Computes the checksum of a written segment and puts it in its place.</summary>
    /// <param name="segmentBytes">Header, options and payload.</param>
    /// <param name="source">The source address of the packet.</param>
    /// <param name="destination">The destination address of the packet.</param>
    public static void FillChecksum(Span<byte> segmentBytes, IpAddress source, IpAddress destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(segmentBytes[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(segmentBytes[ChecksumOffset..], Sum(segmentBytes, source, destination));
    }

    /// <summary>Whether the checksum of a received segment is right (RFC 9293 section 3.1, MUST-3).</summary>
    /// <param name="segmentBytes">Header, options and payload.</param>
    /// <param name="source">The source address of the packet.</param>
    /// <param name="destination">The destination address of the packet.</param>
    public static bool VerifyChecksum(ReadOnlySpan<byte> segmentBytes, IpAddress source, IpAddress destination) =>
        Sum(segmentBytes, source, destination) == 0;

    private static ushort Sum(ReadOnlySpan<byte> segmentBytes, IpAddress source, IpAddress destination)
    {
        Checksum checksum = default;
        checksum.AddPseudoHeader(source, destination, Protocol, segmentBytes.Length);
        checksum.Add(segmentBytes);
        return checksum.Finish();
    }
}
