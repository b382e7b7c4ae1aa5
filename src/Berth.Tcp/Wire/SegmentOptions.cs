using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Berth;

/// <summary>
/// The options of a TCP segment: those of RFC 9293, 7323, 2018 and 5482. Others are skipped on reading, Fast Open (RFC 7413) among them.
/// A mutable struct without heap memory. What an option means outside a SYN, and numbers out of range, are the connection's to judge.
/// </summary>
public struct SegmentOptions
{
    /// <summary>The most bytes that options can take: the header's length has four bits, in words.</summary>
    public const int ByteCountMax = 40;

    /// <summary>The most SACK blocks that fit into a segment; with timestamps one fewer is written.</summary>
    public const int SackCountMax = 4;

    private const byte EndOfList = 0;
    private const byte NoOperation = 1;
    private const byte MaximumSegmentSizeKind = 2;
    private const byte WindowScaleKind = 3;
    private const byte SackPermittedKind = 4;
    private const byte SackKind = 5;
    private const byte TimestampsKind = 8;
    private const byte UserTimeoutKind = 28;

    private SackBuffer _sacks;

    /// <summary>MSS: the most payload that the sender takes in one segment, in bytes, or null (RFC 9293 section 3.7.1).</summary>
    public ushort? MaximumSegmentSize { get; set; }

    /// <summary>By how many bits the sender shifts its windows, or null (RFC 7323 section 2). More than 14 is to be taken as 14.</summary>
    public byte? WindowScale { get; set; }

    /// <summary>Whether the sender takes SACK options (RFC 2018 section 2).</summary>
    public bool SackPermitted { get; set; }

    /// <summary>Whether there are timestamps (RFC 7323 section 3).</summary>
    public bool HasTimestamps { get; set; }

    /// <summary>TSval: the sender's clock, in units of its own.</summary>
    public uint TimestampValue { get; set; }

    /// <summary>TSecr: the latest of the receiver's values that the sender saw.</summary>
    public uint TimestampEcho { get; set; }

    /// <summary>
    /// The user timeout that the sender advertises, or null (RFC 5482 section 3): 15 bits of seconds, or of minutes when the highest bit is set.
    /// </summary>
    public ushort? UserTimeout { get; set; }

    /// <summary>The SACK blocks, in the order of the segment. Borrowed from this variable.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<SackBlock> SackBlocks => ((ReadOnlySpan<SackBlock>)_sacks)[..SackCount];

    /// <summary>How many SACK blocks there are: 0 to <see cref="SackCountMax"/>.</summary>
    public int SackCount { readonly get; private set; }

    /// <summary>How many bytes <see cref="Write"/> writes: a multiple of 4, at most <see cref="ByteCountMax"/>.</summary>
    public readonly int WrittenLength => LengthWithoutSack + (WrittenSackCount > 0 ? 4 + (8 * WrittenSackCount) : 0);

    private readonly int LengthWithoutSack =>
        (MaximumSegmentSize is null ? 0 : 4) + (HasTimestamps ? 12 : SackPermitted ? 4 : 0) + (WindowScale is null ? 0 : 4) + (UserTimeout is null ? 0 : 4);

    // RFC 2018 section 3: as many blocks as the room that other options leave can hold.
    private readonly int WrittenSackCount => Math.Min(SackCount, (ByteCountMax - LengthWithoutSack - 4) / 8);

    /// <summary>
    /// Reads options as tolerantly as RFC 9293 section 3.1 wants (MUST-5 to MUST-7): in any segment, unknown ones skipped, and nothing behind
    /// an illegal length, as on Linux. A known option with a length that is not its own is skipped. Of the same option twice, the last counts.
    /// </summary>
    /// <param name="bytes">What stands between the fixed header and the payload.</param>
    /// <param name="options">What was found up to the end or the first illegal length.</param>
    /// <returns>Whether every length was legal.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SegmentOptions options)
    {
        options = default;
        while (!bytes.IsEmpty && bytes[0] != EndOfList)
        {
            if (bytes[0] == NoOperation)
            {
                bytes = bytes[1..];
                continue;
            }

            int length = bytes.Length < 2 ? 0 : bytes[1];
            if (length < 2 || length > bytes.Length)
            {
                return false;
            }

            options.ReadOne(bytes[0], bytes[2..length]);
            bytes = bytes[length..];
        }

        return true;
    }

    /// <summary>Adds a SACK block behind those that are there.</summary>
    /// <param name="block">The block; RFC 2018 section 4 wants the most recent first.</param>
    /// <returns>Whether there was room.</returns>
    public bool TryAddSack(SackBlock block)
    {
        if (SackCount == SackCountMax)
        {
            return false;
        }

        _sacks[SackCount++] = block;
        return true;
    }

    /// <summary>Takes the SACK blocks away.</summary>
    public void ClearSacks() => SackCount = 0;

    /// <summary>
    /// Writes the options in the order and with the padding of Linux: MSS, SACK permitted, timestamps, window scale, user timeout, SACK; each
    /// begins so that its numbers lie on word borders.
    /// </summary>
    /// <param name="destination">At least <see cref="WrittenLength"/> bytes.</param>
    /// <returns><see cref="WrittenLength"/>.</returns>
    public readonly int Write(Span<byte> destination)
    {
        int at = 0;
        if (MaximumSegmentSize is { } size)
        {
            at = WriteWord(destination, at, MaximumSegmentSizeKind, 4, (byte)(size >> 8), (byte)size);
        }

        if (HasTimestamps)
        {
            at = SackPermitted
                ? WriteWord(destination, at, SackPermittedKind, 2, TimestampsKind, 10)
                : WriteWord(destination, at, NoOperation, NoOperation, TimestampsKind, 10);
            BinaryPrimitives.WriteUInt32BigEndian(destination[at..], TimestampValue);
            BinaryPrimitives.WriteUInt32BigEndian(destination[(at + 4)..], TimestampEcho);
            at += 8;
        }
        else if (SackPermitted)
        {
            at = WriteWord(destination, at, NoOperation, NoOperation, SackPermittedKind, 2);
        }

        if (WindowScale is { } scale)
        {
            at = WriteWord(destination, at, NoOperation, WindowScaleKind, 3, scale);
        }

        if (UserTimeout is { } timeout)
        {
            at = WriteWord(destination, at, UserTimeoutKind, 4, (byte)(timeout >> 8), (byte)timeout);
        }

        return WriteSacks(destination, at);
    }

    private readonly int WriteSacks(Span<byte> destination, int at)
    {
        int count = WrittenSackCount;
        if (count <= 0)
        {
            return at;
        }

        at = WriteWord(destination, at, NoOperation, NoOperation, SackKind, (byte)(2 + (8 * count)));
        foreach (SackBlock block in SackBlocks[..count])
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[at..], block.Start.Value);
            BinaryPrimitives.WriteUInt32BigEndian(destination[(at + 4)..], block.End.Value);
            at += 8;
        }

        return at;
    }

    private static int WriteWord(Span<byte> destination, int at, byte first, byte second, byte third, byte fourth)
    {
        destination[at + 3] = fourth;
        destination[at + 2] = third;
        destination[at + 1] = second;
        destination[at] = first;
        return at + 4;
    }

    private void ReadOne(byte kind, ReadOnlySpan<byte> value)
    {
        switch ((kind, value.Length))
        {
            case (MaximumSegmentSizeKind, 2):
                MaximumSegmentSize = BinaryPrimitives.ReadUInt16BigEndian(value);
                break;
            case (WindowScaleKind, 1):
                WindowScale = value[0];
                break;
            case (SackPermittedKind, 0):
                SackPermitted = true;
                break;
            case (TimestampsKind, 8):
                HasTimestamps = true;
                TimestampValue = BinaryPrimitives.ReadUInt32BigEndian(value);
                TimestampEcho = BinaryPrimitives.ReadUInt32BigEndian(value[4..]);
                break;
            case (UserTimeoutKind, 2):
                UserTimeout = BinaryPrimitives.ReadUInt16BigEndian(value);
                break;
            case (SackKind, > 0) when value.Length % 8 == 0:
                ReadSacks(value);
                break;
            default:
                break;
        }
    }

    private void ReadSacks(ReadOnlySpan<byte> value)
    {
        ClearSacks();
        for (; !value.IsEmpty; value = value[8..])
        {
            SequenceNumber start = new(BinaryPrimitives.ReadUInt32BigEndian(value));
            TryAddSack(new(start, new(BinaryPrimitives.ReadUInt32BigEndian(value[4..]))));
        }
    }

    [InlineArray(SackCountMax)]
    private struct SackBuffer
    {
        private SackBlock _first;
    }
}
