using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Berth;

/// <summary>Turns a codec of borrowed bytes into one of strings, arrays, or a type of one's own.</summary>
public static class MessageCodecs
{
    /// <summary>The limit of a codec that was given none: 1,048,576 bytes.</summary>
    public const int BytesMaxDefault = 1 << 20;

    /// <summary>Messages as strings, which the program owns.</summary>
    /// <param name="codec">How messages are told apart.</param>
    /// <param name="encoding">Their encoding; default UTF-8, in which bytes that are no UTF-8 are a fault.</param>
    /// <returns>A codec with the same name and limit (in bytes).</returns>
    public static MessageCodec<string> AsText(this MessageCodec<ReadOnlySequence<byte>> codec, Encoding? encoding = null)
    {
        ArgumentNullException.ThrowIfNull(codec);
        return new TextCodec(codec, encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
    }

    /// <summary>Messages as arrays, which the program owns.</summary>
    /// <param name="codec">How messages are told apart.</param>
    /// <returns>A codec with the same name and limit.</returns>
    public static MessageCodec<byte[]> AsBytes(this MessageCodec<ReadOnlySequence<byte>> codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        return new ConvertedCodec<byte[]>(codec, static bytes => bytes.ToArray(), static (bytes, output) => output.Write(bytes));
    }

    /// <summary>Messages of a type of one's own.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="codec">How messages are told apart.</param>
    /// <param name="read">Makes a message of its bytes, which are borrowed for the call. What it throws, the reader gets.</param>
    /// <param name="write">Writes the message's bytes, without what frames them. What it throws, the writer gets.</param>
    /// <returns>A codec with the same name and limit.</returns>
    public static MessageCodec<T> As<T>(
        this MessageCodec<ReadOnlySequence<byte>> codec, Func<ReadOnlySequence<byte>, T> read, Action<T, IBufferWriter<byte>> write)
    {
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(write);
        return new ConvertedCodec<T>(codec, read, write);
    }

    /// <summary>Writes a message out of one piece of memory and flushes it.</summary>
    /// <param name="channel">Where to.</param>
    /// <param name="message">The message; borrowed until this returns.</param>
    /// <param name="cancellation">Ends the wait; what is unsent goes out with the next flush.</param>
    /// <returns>What flushing said.</returns>
    /// <exception cref="FaultException">The codec can't frame this message, or the connection is broken.</exception>
    public static ValueTask<FlushResult> WriteAsync(
        this MessageChannel<ReadOnlySequence<byte>> channel, ReadOnlyMemory<byte> message, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.WriteAsync(new ReadOnlySequence<byte>(message), cancellation);
    }
}
