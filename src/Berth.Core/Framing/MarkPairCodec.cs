using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>
/// A message stands between two marks, such as <c>&lt;HTML&gt;</c> and <c>&lt;/HTML&gt;</c> or STX and ETX. The first end mark ends it:
/// pairs are not nested. Letters of a mark are told apart by case.
/// </summary>
/// <remarks>
/// Between messages space, tab, CR and LF are skipped, and anything else is a fault. So is the end of the stream within a message. A
/// message in which the receiver would see the end mark too early can't be written. Safe for any number of threads.
/// </remarks>
public sealed class MarkPairCodec : MessageCodec<ReadOnlySequence<byte>>
{
    private readonly byte[] _begin;
    private readonly byte[] _end;

    /// <summary>Makes a codec for one pair of marks.</summary>
    /// <param name="begin">What a message begins with: at least one byte; copied.</param>
    /// <param name="end">What it ends with: at least one byte; copied.</param>
    public MarkPairCodec(ReadOnlySpan<byte> begin, ReadOnlySpan<byte> end)
    {
        if (begin.IsEmpty || end.IsEmpty)
        {
            throw new ArgumentException("A mark has at least one byte.", begin.IsEmpty ? nameof(begin) : nameof(end));
        }

        (_begin, _end) = (begin.ToArray(), end.ToArray());
    }

    /// <inheritdoc/>
    public override string Name => "marks";

    /// <inheritdoc/>
    public override bool TryRead(
        ref ReadOnlySequence<byte> input, ref ReadProgress progress, [MaybeNullWhen(false)] out ReadOnlySequence<byte> message)
    {
        message = default;
        if (progress.Examined < _begin.Length)
        {
            SkipWhiteSpace(ref input);
            if (!SequenceBytes.MayStartWith(input, _begin))
            {
                throw Malformed($"where the begin mark should stand, there is the byte 0x{FirstWrong(input):x2}");
            }
        }

        if (input.Length < _begin.Length)
        {
            return false;
        }

        // The end mark may have begun in the last bytes that were looked at, but not in the begin mark.
        long from = Math.Max(_begin.Length, progress.Examined - (_end.Length - 1));
        long end = SequenceBytes.IndexOf(input, _end, from);
        long size = (end >= 0 ? end : input.Length - (_end.Length - 1)) - _begin.Length;
        if (size > BytesMax)
        {
            throw TooLarge(size, isAtLeast: end < 0);
        }

        if (end < 0)
        {
            progress.Examined = input.Length;
            return false;
        }

        message = input.Slice(_begin.Length, size);
        input = input.Slice(end + _end.Length);
        return true;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySequence<byte> message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        ThrowIfTooLargeToWrite(message.Length);
        if (SequenceBytes.IndexOfWithin(message, _end) is var place and >= 0)
        {
            throw Malformed($"the end mark stands in the message itself, at its byte {place:N0}", SocketOperation.Send);
        }

        output.Write(_begin);
        output.Append(message);
        output.Write(_end);
    }

    /// <summary>A mark may itself begin with white space, which is then not skipped.</summary>
    private void SkipWhiteSpace(ref ReadOnlySequence<byte> input)
    {
        SequenceReader<byte> reader = new(input);
        while (reader.TryPeek(out byte next) && next is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' && next != _begin[0])
        {
            reader.Advance(1);
        }

        input = reader.UnreadSequence;
    }

    private byte FirstWrong(in ReadOnlySequence<byte> input)
    {
        SequenceReader<byte> reader = new(input);
        int place = 0;
        while (reader.TryRead(out byte next))
        {
            if (next != _begin[place++])
            {
                return next;
            }
        }

        throw new InvalidOperationException("The bytes begin as the mark does.");
    }
}
