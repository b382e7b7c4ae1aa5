using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Berth;

/// <summary>Strings over a codec of bytes.</summary>
internal sealed class TextCodec : MessageCodec<string>
{
    private readonly MessageCodec<ReadOnlySequence<byte>> _codec;
    private readonly Encoding _encoding;

    public TextCodec(MessageCodec<ReadOnlySequence<byte>> codec, Encoding encoding)
    {
        (_codec, _encoding) = (codec, encoding);
        BytesMax = codec.BytesMax;
    }

    public override string Name => _codec.Name;

    public override bool TryRead(ref ReadOnlySequence<byte> input, ref ReadProgress progress, [MaybeNullWhen(false)] out string message)
    {
        bool isRead = _codec.TryRead(ref input, ref progress, out ReadOnlySequence<byte> bytes);
        message = isRead ? Decode(bytes) : null;
        return isRead;
    }

    public override bool TryReadLast(ref ReadOnlySequence<byte> input, [MaybeNullWhen(false)] out string message)
    {
        bool isRead = _codec.TryReadLast(ref input, out ReadOnlySequence<byte> bytes);
        message = isRead ? Decode(bytes) : null;
        return isRead;
    }

    public override void Write(string message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(message);
        int bytes;
        try
        {
            bytes = _encoding.GetByteCount(message);
        }
        catch (EncoderFallbackException e)
        {
            throw Malformed($"the text has no form in {_encoding.WebName} at its character {e.Index}", SocketOperation.Send, e);
        }

        ThrowIfTooLargeToWrite(bytes);
        byte[] encoded = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            _encoding.GetBytes(message, encoded);
            _codec.Write(new ReadOnlySequence<byte>(encoded, 0, bytes), output);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(encoded);
        }
    }

    private string Decode(in ReadOnlySequence<byte> bytes)
    {
        try
        {
            return _encoding.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw Malformed($"a message of {bytes.Length:N0} bytes is no {_encoding.WebName}", inner: e);
        }
    }
}
