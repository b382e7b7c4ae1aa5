using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>
/// Netstrings: the size in decimal digits, a colon, the message, a comma: <c>5:hello,</c>. The form is D. J. Bernstein's of 1997; a
/// size has no leading zero.
/// </summary>
/// <remarks>The end of the stream within a netstring is a fault. Safe for any number of threads.</remarks>
public sealed class NetstringCodec : MessageCodec<ReadOnlySequence<byte>>
{
    private const int DigitsMax = 10; // Of int.MaxValue, the greatest limit that can be set.

    /// <inheritdoc/>
    public override string Name => "netstring";

    /// <inheritdoc/>
    public override bool TryRead(
        ref ReadOnlySequence<byte> input, ref ReadProgress progress, [MaybeNullWhen(false)] out ReadOnlySequence<byte> message)
    {
        message = default;
        SequenceReader<byte> reader = new(input);
        if (!TryReadSize(ref reader, out long size))
        {
            return false;
        }

        if (reader.Remaining <= size)
        {
            return false;
        }

        message = input.Slice(reader.Consumed, size);
        reader.Advance(size);
        reader.TryRead(out byte comma);
        if (comma != ',')
        {
            throw Malformed($"behind a message of {size:N0} bytes stands 0x{comma:x2} instead of a comma");
        }

        input = input.Slice(reader.Consumed);
        return true;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySequence<byte> message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        ThrowIfTooLargeToWrite(message.Length);
        Span<byte> digits = output.GetSpan(DigitsMax);
        message.Length.TryFormat(digits, out int count);
        output.Advance(count);
        output.Write(":"u8);
        output.Append(message);
        output.Write(","u8);
    }

    private bool TryReadSize(ref SequenceReader<byte> reader, out long size)
    {
        size = 0;
        int digits = 0;
        while (reader.TryRead(out byte next))
        {
            if (next == ':' && digits > 0)
            {
                return true;
            }

            if (next is < (byte)'0' or > (byte)'9' || (digits == 1 && size == 0))
            {
                throw Malformed($"in the size of a message, at its byte {digits}, stands 0x{next:x2}");
            }

            digits++;
            size = (size * 10) + (next - '0');
            if (size > BytesMax)
            {
                throw TooLarge(size, isAtLeast: true);
            }
        }

        return false;
    }
}
