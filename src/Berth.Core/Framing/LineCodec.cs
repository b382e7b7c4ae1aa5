using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>
/// Lines: a message ends with LF or CR LF, which are not part of it. It knows no other line ends; a CR elsewhere belongs to the line.
/// </summary>
/// <remarks>
/// Bytes behind the last LF at the end of the stream are a fault, because nobody can tell whether the line was cut off. A line with an
/// LF in it, or a CR at its end, can't be written. Safe for any number of threads.
/// </remarks>
public sealed class LineCodec : MessageCodec<ReadOnlySequence<byte>>
{
    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    /// <summary>Whether lines are written with CR LF, as most protocols of the IETF have them (RFC 5198 section 2). Default LF.</summary>
    public bool WritesCrLf { get; init; }

    /// <inheritdoc/>
    public override string Name => "line";

    /// <inheritdoc/>
    public override bool TryRead(
        ref ReadOnlySequence<byte> input, ref ReadProgress progress, [MaybeNullWhen(false)] out ReadOnlySequence<byte> message)
    {
        long end = SequenceBytes.IndexOf(input, [Lf], progress.Examined);
        if (end < 0)
        {
            // What is there may at best be a line of the greatest size with its CR.
            if (input.Length > BytesMax + 1L)
            {
                throw TooLarge(input.Length - 1, isAtLeast: true);
            }

            progress.Examined = input.Length;
            message = default;
            return false;
        }

        message = input.Slice(0, end);
        if (!message.IsEmpty && SequenceBytes.Last(message) == Cr)
        {
            message = message.Slice(0, end - 1);
        }

        if (message.Length > BytesMax)
        {
            throw TooLarge(message.Length);
        }

        input = input.Slice(end + 1);
        return true;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySequence<byte> message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        ThrowIfTooLargeToWrite(message.Length);
        if (SequenceBytes.IndexOf(message, [Lf], 0) is var place and >= 0)
        {
            throw Malformed($"a line with a line end in it, at its byte {place:N0}, would be two", SocketOperation.Send);
        }

        if (!message.IsEmpty && SequenceBytes.Last(message) == Cr)
        {
            throw Malformed("a line that ends with CR would lose it", SocketOperation.Send);
        }

        output.Append(message);
        output.Write(WritesCrLf ? "\r\n"u8 : "\n"u8);
    }
}
