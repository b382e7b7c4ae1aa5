using System.Buffers;

namespace Berth;

/// <summary>A length field as bytes: pure, for <see cref="LengthPrefixCodec"/>.</summary>
internal readonly struct LengthField(LengthFormat format)
{
    /// <summary>The most bytes that a field of any format has: 64 bits in sevens.</summary>
    public const int BytesMax = 10;

    public bool IsVarint => format == LengthFormat.Varint;

    /// <summary>Bytes of the field; for a varint, of its shortest form.</summary>
    public int Bytes => format switch
    {
        LengthFormat.Length8 or LengthFormat.Varint => 1,
        LengthFormat.Length16 or LengthFormat.Length16LittleEndian => 2,
        LengthFormat.Length24 or LengthFormat.Length24LittleEndian => 3,
        LengthFormat.Length32 or LengthFormat.Length32LittleEndian => 4,
        LengthFormat.Length64 or LengthFormat.Length64LittleEndian => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "not a defined length format"),
    };

    public string Word => format switch
    {
        LengthFormat.Varint => "varint",
        _ => $"length{Bytes * 8}{(IsLittleEndian ? "le" : "")}",
    };

    /// <summary>The greatest length that can be written.</summary>
    public ulong ValueMax => IsVarint || Bytes == 8 ? ulong.MaxValue : (1UL << (Bytes * 8)) - 1;

    private bool IsLittleEndian => format is LengthFormat.Length16LittleEndian or LengthFormat.Length24LittleEndian
        or LengthFormat.Length32LittleEndian or LengthFormat.Length64LittleEndian;

    /// <summary>Reads the field at the beginning of some bytes.</summary>
    /// <returns>Bytes of the field; 0 when it is not there as a whole, −1 when it is a varint above 64 bits.</returns>
    public int Read(ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        if (IsVarint)
        {
            return ReadVarint(bytes, out value);
        }

        int size = Bytes;
        if (bytes.Length < size)
        {
            return 0;
        }

        for (int place = 0; place < size; place++)
        {
            value = (value << 8) | bytes[IsLittleEndian ? size - 1 - place : place];
        }

        return size;
    }

    /// <summary>Writes the field.</summary>
    /// <param name="value">At most <see cref="ValueMax"/>.</param>
    /// <param name="output">Where to.</param>
    public void Write(ulong value, IBufferWriter<byte> output)
    {
        Span<byte> bytes = output.GetSpan(BytesMax);
        int size = IsVarint ? 0 : Bytes;
        for (int place = 0; place < size; place++)
        {
            bytes[place] = (byte)(value >> (8 * (IsLittleEndian ? place : size - 1 - place)));
        }

        if (IsVarint)
        {
            for (; value > 0x7f; value >>= 7)
            {
                bytes[size++] = (byte)(value | 0x80);
            }

            bytes[size++] = (byte)value;
        }

        output.Advance(size);
    }

    private static int ReadVarint(ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int place = 0; place < Math.Min(bytes.Length, BytesMax); place++)
        {
            byte part = bytes[place];
            if (place == BytesMax - 1 && part > 1)
            {
                return -1; // 63 bits came before it.
            }

            value |= (ulong)(part & 0x7f) << (7 * place);
            if (part < 0x80)
            {
                return place + 1;
            }
        }

        return 0;
    }
}
