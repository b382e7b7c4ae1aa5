using System.Buffers;

namespace Berth;

/// <summary>What codecs do with bytes in several pieces.</summary>
internal static class SequenceBytes
{
    private const int ChunkBytesMax = 1 << 16;

    /// <summary>Where a pattern begins first, at <paramref name="from"/> or behind; −1 when it is not there as a whole.</summary>
    public static long IndexOf(in ReadOnlySequence<byte> bytes, ReadOnlySpan<byte> pattern, long from)
    {
        if (bytes.IsSingleSegment)
        {
            int found = bytes.FirstSpan[(int)from..].IndexOf(pattern);
            return found < 0 ? -1 : from + found;
        }

        SequenceReader<byte> reader = new(bytes.Slice(from));
        while (reader.TryAdvanceTo(pattern[0], advancePastDelimiter: false))
        {
            if (reader.IsNext(pattern))
            {
                return from + reader.Consumed;
            }

            reader.Advance(1);
        }

        return -1;
    }

    /// <summary>
    /// Where a pattern that is appended to the bytes would be found instead of at their end: within them, or begun in their last bytes;
    /// −1 when it would be found where it is.
    /// </summary>
    public static long IndexOfWithin(in ReadOnlySequence<byte> bytes, ReadOnlySpan<byte> pattern)
    {
        long found = IndexOf(bytes, pattern, 0);
        for (int begun = (int)Math.Min(pattern.Length - 1, bytes.Length); found < 0 && begun > 0; begun--)
        {
            // It may end in itself only if it begins and ends alike, as "aa" does.
            if (pattern[begun..].SequenceEqual(pattern[..^begun]) && MayStartWith(bytes.Slice(bytes.Length - begun), pattern))
            {
                found = bytes.Length - begun;
            }
        }

        return found;
    }

    /// <summary>Whether a pattern, or as much of it as there are bytes, is how the bytes begin.</summary>
    public static bool MayStartWith(in ReadOnlySequence<byte> bytes, ReadOnlySpan<byte> pattern)
    {
        SequenceReader<byte> reader = new(bytes);
        return reader.IsNext(pattern[..(int)Math.Min(bytes.Length, pattern.Length)]);
    }

    /// <summary>The last byte; there is one.</summary>
    public static byte Last(in ReadOnlySequence<byte> bytes)
    {
        SequenceReader<byte> reader = new(bytes.Slice(bytes.Length - 1)); // Pieces before it may be empty.
        reader.TryRead(out byte last);
        return last;
    }

    /// <summary>Appends bytes, in large pieces: the span that a writer offers unasked may be small.</summary>
    public static void Append(this IBufferWriter<byte> output, in ReadOnlySequence<byte> bytes)
    {
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            ReadOnlySpan<byte> rest = segment.Span;
            while (!rest.IsEmpty)
            {
                int count = Math.Min(rest.Length, ChunkBytesMax);
                rest[..count].CopyTo(output.GetSpan(count));
                output.Advance(count);
                rest = rest[count..];
            }
        }
    }
}
