using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>Messages of any type over a codec of bytes.</summary>
internal sealed class ConvertedCodec<T> : MessageCodec<T>
{
    private const int KeptBytesMax = 1 << 16;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_written;

    private readonly MessageCodec<ReadOnlySequence<byte>> _codec;
    private readonly Func<ReadOnlySequence<byte>, T> _read;
    private readonly Action<T, IBufferWriter<byte>> _write;

    public ConvertedCodec(
        MessageCodec<ReadOnlySequence<byte>> codec, Func<ReadOnlySequence<byte>, T> read, Action<T, IBufferWriter<byte>> write)
    {
        (_codec, _read, _write) = (codec, read, write);
        BytesMax = codec.BytesMax;
    }

    public override string Name => _codec.Name;

    public override bool TryRead(ref ReadOnlySequence<byte> input, ref ReadProgress progress, [MaybeNullWhen(false)] out T message)
    {
        bool isRead = _codec.TryRead(ref input, ref progress, out ReadOnlySequence<byte> bytes);
        if (!isRead)
        {
            message = default;
            return false;
        }

        progress = default; // Should the program's function throw, the next try begins behind this message.
        message = _read(bytes);
        return true;
    }

    public override bool TryReadLast(ref ReadOnlySequence<byte> input, [MaybeNullWhen(false)] out T message)
    {
        bool isRead = _codec.TryReadLast(ref input, out ReadOnlySequence<byte> bytes);
        message = isRead ? _read(bytes) : default;
        return isRead;
    }

    public override void Write(T message, IBufferWriter<byte> output)
    {
        // Taken while in use: the program's function may write messages of its own.
        ArrayBufferWriter<byte> written = t_written ?? new ArrayBufferWriter<byte>();
        t_written = null;
        _write(message, written);
        _codec.Write(new ReadOnlySequence<byte>(written.WrittenMemory), output);
        if (written.Capacity <= KeptBytesMax)
        {
            written.ResetWrittenCount();
            t_written = written;
        }
    }
}
