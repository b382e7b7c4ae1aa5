using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>A message ends with a delimiter, any sequence of bytes, which is not part of it.</summary>
/// <remarks>
/// Bytes behind the last delimiter at the end of the stream are a fault. A message in which the receiver would see the delimiter too
/// early can't be written. Safe for any number of threads.
/// </remarks>
public sealed class DelimiterCodec : MessageCodec<ReadOnlySequence<byte>>
{
    private readonly byte[] _delimiter;

    /// <summary>Makes a codec for one delimiter.</summary>
    /// <param name="delimiter">At least one byte; copied.</param>
    public DelimiterCodec(ReadOnlySpan<byte> delimiter)
    {
        if (delimiter.IsEmpty)
        {
            throw new ArgumentException("A delimiter has at least one byte.", nameof(delimiter));
        }

        _delimiter = delimiter.ToArray();
    }

    /// <inheritdoc/>
    public override string Name => "delimiter";

    /// <inheritdoc/>
    public override bool TryRead(
        ref ReadOnlySequence<byte> input, ref ReadProgress progress, [MaybeNullWhen(false)] out ReadOnlySequence<byte> message)
    {
        // The delimiter may have begun in the last bytes that were looked at.
        long from = Math.Max(0, progress.Examined - (_delimiter.Length - 1));
        long end = SequenceBytes.IndexOf(input, _delimiter, from);
        long size = end >= 0 ? end : input.Length - (_delimiter.Length - 1);
        if (size > BytesMax)
        {
            throw TooLarge(size, isAtLeast: end < 0);
        }

        if (end < 0)
        {
            progress.Examined = input.Length;
            message = default;
            return false;
        }

        message = input.Slice(0, end);
        input = input.Slice(end + _delimiter.Length);
        return true;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySequence<byte> message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        ThrowIfTooLargeToWrite(message.Length);
        if (SequenceBytes.IndexOfWithin(message, _delimiter) is var place and >= 0)
        {
            throw Malformed($"the delimiter stands in the message itself, at its byte {place:N0}", SocketOperation.Send);
        }

        output.Append(message);
        output.Write(_delimiter);
    }
}
