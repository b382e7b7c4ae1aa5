using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>
/// A message comes behind its length. With <see cref="Offset"/>, <see cref="Adjustment"/> and <see cref="CountsPrefix"/> most binary
/// protocols can be framed: <see cref="LengthFormat.Length16"/> alone is DNS over TCP (RFC 7766 section 8); Length16 at offset 2, prefix
/// counted, is TPKT (RFC 1006 section 6); Length24 with an adjustment of 6 is HTTP/2 (RFC 9113 section 4.1).
/// </summary>
/// <remarks>The end of the stream within a message, or within its length, is a fault. Safe for any number of threads.</remarks>
public sealed class LengthPrefixCodec : MessageCodec<ReadOnlySequence<byte>>
{
    private const int OffsetMax = 1 << 16;

    private readonly LengthField _field;
    private readonly int _offset;
    private readonly bool _countsPrefix;

    /// <summary>Makes a codec for one form of length.</summary>
    /// <param name="format">The form of the length.</param>
    public LengthPrefixCodec(LengthFormat format)
    {
        _field = new LengthField(format);
        Name = _field.Word;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>
    /// Bytes before the length: a header, which would be lost without its message. So with an offset above 0 a message is the whole
    /// frame: header, length, and what follows. To write one, leave room for a length of any value; the codec fills it in. Default 0
    /// (a message is what follows the length); at most 65,536.
    /// </summary>
    public int Offset
    {
        get => _offset;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, OffsetMax);
            _offset = value;
        }
    }

    /// <summary>Bytes to add to the length as received, to get the number of bytes behind it. Default 0; may be negative.</summary>
    public int Adjustment { get; init; }

    /// <summary>Whether the length counts itself and what comes before it as well. Default false; not for a varint.</summary>
    public bool CountsPrefix
    {
        get => _countsPrefix;
        init
        {
            if (value && _field.IsVarint)
            {
                throw new ArgumentException("A varint can't count itself: its size depends on its value.", nameof(value));
            }

            _countsPrefix = value;
        }
    }

    /// <inheritdoc/>
    public override bool TryRead(
        ref ReadOnlySequence<byte> input, ref ReadProgress progress, [MaybeNullWhen(false)] out ReadOnlySequence<byte> message)
    {
        message = default;
        int fieldBytes = ReadField(input, out ulong value);
        if (fieldBytes == 0)
        {
            return false;
        }

        long prefix = Offset + fieldBytes;
        Int128 body = BodyBytes(value, prefix);
        Int128 size = Offset > 0 ? prefix + body : body;
        if (size > BytesMax)
        {
            throw TooLarge((long)Int128.Min(size, long.MaxValue));
        }

        if (input.Length < prefix + body)
        {
            return false;
        }

        long end = prefix + (long)body;
        message = Offset > 0 ? input.Slice(0, end) : input.Slice(prefix, end - prefix);
        input = input.Slice(end);
        return true;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySequence<byte> message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        ThrowIfTooLargeToWrite(message.Length);
        ReadOnlySequence<byte> body = message;
        if (Offset > 0)
        {
            int room = message.Length > Offset ? _field.Read(Start(message.Slice(Offset), stackalloc byte[LengthField.BytesMax]), out _) : 0;
            if (room <= 0)
            {
                throw Malformed(
                    $"a message of {message.Length:N0} bytes has no room for the length behind its {Offset:N0} bytes of header",
                    SocketOperation.Send);
            }

            body = message.Slice(Offset + room);
        }

        Int128 value = (Int128)body.Length - Adjustment + (CountsPrefix ? Offset + _field.Bytes : 0);
        if (value < 0 || value > _field.ValueMax)
        {
            throw Malformed(
                $"a message of {message.Length:N0} bytes has the length {value:N0}, and the field takes 0 to {_field.ValueMax:N0}",
                SocketOperation.Send);
        }

        output.Append(message.Slice(0, Offset));
        _field.Write((ulong)value, output);
        output.Append(body);
    }

    /// <summary>The bytes at the start of a sequence that a length field may take, in one piece.</summary>
    private static ReadOnlySpan<byte> Start(in ReadOnlySequence<byte> bytes, Span<byte> space)
    {
        if (bytes.FirstSpan.Length >= LengthField.BytesMax || bytes.IsSingleSegment)
        {
            return bytes.FirstSpan;
        }

        int count = (int)Math.Min(bytes.Length, space.Length);
        bytes.Slice(0, count).CopyTo(space);
        return space[..count];
    }

    private int ReadField(in ReadOnlySequence<byte> input, out ulong value)
    {
        value = 0;
        if (input.Length <= Offset)
        {
            return 0;
        }

        ReadOnlySequence<byte> bytes = Offset == 0 ? input : input.Slice(Offset);
        int count = _field.Read(Start(bytes, stackalloc byte[LengthField.BytesMax]), out value);
        return count >= 0 ? count : throw Malformed("the length has more than 64 bits");
    }

    private Int128 BodyBytes(ulong value, long prefix)
    {
        Int128 body = (Int128)value + Adjustment - (CountsPrefix ? prefix : 0);
        return body >= 0
            ? body
            : throw Malformed($"the length {value:N0} is less than what it has to count, {value - body:N0} bytes");
    }
}
