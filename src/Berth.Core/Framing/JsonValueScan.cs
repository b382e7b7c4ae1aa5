using System.Buffers;

namespace Berth;

/// <summary>
/// Finds where a JSON value ends, by brackets and quotes alone, and can go on where it stopped. It does not judge what it passes:
/// whoever asks has the value checked afterwards.
/// </summary>
internal struct JsonValueScan(int state)
{
    // The state is depth × 8 + the three flags below.
    private const int InString = 1;
    private const int Escaped = 2;
    private const int InScalar = 4;
    private const int DepthUnit = 8;

    private static readonly SearchValues<byte> StructureBytes = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(" \t\r\n\"{}[],:"u8);

    /// <summary>What to give the next scan that goes on behind the same bytes.</summary>
    public int State { get; private set; } = state;

    /// <summary>What makes the bytes no JSON value, when that was found.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the value may end with the bytes scanned: it is a number or a word.</summary>
    public readonly bool MayEndHere => (State & InScalar) != 0;

    /// <summary>Scans on.</summary>
    /// <param name="bytes">The value's bytes, with anything behind them. It begins at the first.</param>
    /// <param name="from">How many of them an earlier scan with this state has passed.</param>
    /// <returns>The place behind the value's last byte, or −1.</returns>
    public long FindEnd(in ReadOnlySequence<byte> bytes, long from)
    {
        long passed = from;
        foreach (ReadOnlyMemory<byte> segment in bytes.Slice(from))
        {
            int end = FindEnd(segment.Span);
            if (end >= 0)
            {
                return passed + end;
            }

            if (Problem is not null)
            {
                return -1;
            }

            passed += segment.Length;
        }

        return -1;
    }

    private int FindEnd(ReadOnlySpan<byte> bytes)
    {
        int place = 0;
        while (place < bytes.Length && Problem is null)
        {
            if ((State & InScalar) != 0)
            {
                int end = bytes[place..].IndexOfAny(ScalarEnds);
                return end < 0 ? -1 : place + end;
            }

            place = (State & InString) != 0 ? PassString(bytes, place) : PassStructure(bytes, place);
            if (State == 0)
            {
                return place;
            }
        }

        return -1;
    }

    /// <returns>The place behind the string, or behind the bytes.</returns>
    private int PassString(ReadOnlySpan<byte> bytes, int place)
    {
        if ((State & Escaped) != 0)
        {
            State -= Escaped;
            return place + 1;
        }

        int found = bytes[place..].IndexOfAny((byte)'"', (byte)'\\');
        if (found < 0)
        {
            return bytes.Length;
        }

        State += bytes[place + found] == '"' ? -InString : Escaped;
        return place + found + 1;
    }

    /// <returns>The place behind the next quote or bracket, or behind the bytes.</returns>
    private int PassStructure(ReadOnlySpan<byte> bytes, int place)
    {
        if (State == 0)
        {
            Begin(bytes[place]);
            return place + 1;
        }

        int found = bytes[place..].IndexOfAny(StructureBytes);
        if (found < 0)
        {
            return bytes.Length;
        }

        State += bytes[place + found] switch
        {
            (byte)'"' => InString,
            (byte)'{' or (byte)'[' => DepthUnit,
            _ => -DepthUnit,
        };
        if (State / DepthUnit > JsonValuesCodec.DepthMax)
        {
            Problem = $"arrays and objects are nested more than {JsonValuesCodec.DepthMax} deep";
        }

        return place + found + 1;
    }

    private void Begin(byte first)
    {
        State = first switch
        {
            (byte)'"' => InString,
            (byte)'{' or (byte)'[' => DepthUnit,
            (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n' or (>= (byte)'0' and <= (byte)'9') => InScalar,
            _ => 0,
        };
        if (State == 0)
        {
            Problem = $"no value begins with the byte 0x{first:x2}";
        }
    }
}
