using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>Every message has the same number of bytes, and nothing stands between them.</summary>
/// <remarks>
/// The end of the stream within a message is a fault, and so is writing one of another size: nothing is filled up or cut off. Safe for
/// any number of threads.
/// </remarks>
public sealed class FixedSizeCodec : MessageCodec<ReadOnlySequence<byte>>
{
    /// <summary>Makes a codec for one size, which is its limit as well.</summary>
    /// <param name="bytes">Bytes of each message; at least 1.</param>
    public FixedSizeCodec(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        Bytes = bytes;
        BytesMax = bytes;
    }

    /// <summary>Bytes of each message.</summary>
    public int Bytes { get; }

    /// <inheritdoc/>
    public override string Name => "fixed";

    /// <inheritdoc/>
    public override bool TryRead(
        ref ReadOnlySequence<byte> input, ref ReadProgress progress, [MaybeNullWhen(false)] out ReadOnlySequence<byte> message)
    {
        if (Bytes > BytesMax)
        {
            throw TooLarge(Bytes);
        }

        if (input.Length < Bytes)
        {
            message = default;
            return false;
        }

        message = input.Slice(0, Bytes);
        input = input.Slice(Bytes);
        return true;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySequence<byte> message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        ThrowIfTooLargeToWrite(message.Length);
        if (message.Length != Bytes)
        {
            throw Malformed($"a message of {message.Length:N0} bytes, and every message has {Bytes:N0}", SocketOperation.Send);
        }

        output.Append(message);
    }
}
