using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>
/// How messages are told apart on a stream of bytes: a pure function in each direction. It neither reads nor waits
/// (<see cref="MessageChannel{T}"/> does) and remembers nothing, so one codec serves any number of connections and threads.
/// </summary>
/// <typeparam name="T">
/// What a message is to the program. The codecs of this library give a <see cref="ReadOnlySequence{T}"/> of bytes, borrowed from the
/// input; <see cref="MessageCodecs"/> makes strings, arrays and types of one's own from them.
/// </typeparam>
/// <remarks>
/// Deriving: override the two <c>abstract</c> methods, check <see cref="BytesMax"/> before the bytes are there rather than after, and
/// throw only what <see cref="Malformed"/> and <see cref="TooLarge"/> make.
/// </remarks>
public abstract class MessageCodec<T>
{
    private readonly int _bytesMax = MessageCodecs.BytesMaxDefault;

    /// <summary>The word for this codec in faults, such as <c>line</c> or <c>length32</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Bytes that a message may have, in both directions; what frames it does not count. Default 1,048,576; at least 1. A larger
    /// message is a fault, found as soon as its size is known, so that a reader never holds more than this and one receive.
    /// </summary>
    public int BytesMax
    {
        get => _bytesMax;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _bytesMax = value;
        }
    }

    /// <summary>Takes the first message off the input, if it is there as a whole.</summary>
    /// <param name="input">What was received; moved past the message. Without one it stays as it is, or moves past bytes between messages.</param>
    /// <param name="message">The message. Memory in it is borrowed from the input.</param>
    /// <returns>Whether there was a whole message; if not, try again with more input.</returns>
    /// <exception cref="FaultException">
    /// The input breaks the framing or the limit (<see cref="FaultReason.MalformedMessage"/>); it can't be read any further.
    /// </exception>
    public bool TryRead(ref ReadOnlySequence<byte> input, [MaybeNullWhen(false)] out T message)
    {
        ReadProgress progress = default;
        return TryRead(ref input, ref progress, out message);
    }

    /// <summary>The same, without looking again at bytes that an earlier call looked at in vain.</summary>
    /// <param name="input">What was received: the rest of the earlier call's input, with more behind it.</param>
    /// <param name="progress">What the earlier call left here; <c>default</c> where a message is to begin.</param>
    /// <param name="message">The message. Memory in it is borrowed from the input.</param>
    /// <returns>Whether there was a whole message.</returns>
    /// <exception cref="FaultException">The input breaks the framing or the limit.</exception>
    public abstract bool TryRead(ref ReadOnlySequence<byte> input, ref ReadProgress progress, [MaybeNullWhen(false)] out T message);

    /// <summary>
    /// Asked at the end of the stream about what no message has taken. The default says that a message was cut off. Only a codec whose
    /// messages may end with the stream overrides it.
    /// </summary>
    /// <param name="input">What is left; moved past the message.</param>
    /// <param name="message">The last message. Memory in it is borrowed from the input.</param>
    /// <returns>Whether the rest was a message; false only when nothing was left.</returns>
    /// <exception cref="FaultException">The stream ended within a message.</exception>
    public virtual bool TryReadLast(ref ReadOnlySequence<byte> input, [MaybeNullWhen(false)] out T message)
    {
        message = default;
        return input.IsEmpty ? false : throw Malformed($"the stream ended within a message, {input.Length:N0} bytes after its beginning");
    }

    /// <summary>Writes one message with what frames it, or nothing at all.</summary>
    /// <param name="message">The message; borrowed for the call.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="FaultException">
    /// The message exceeds <see cref="BytesMax"/>, or can't be framed by this codec: a line with a line end in it, say. Nothing was written.
    /// </exception>
    public abstract void Write(T message, IBufferWriter<byte> output);

    /// <summary>The fault for bytes that break the rules, to be thrown.</summary>
    /// <param name="what">What is wrong, without the codec's name.</param>
    /// <param name="operation">Whether the bytes were received (the default) or are to be sent.</param>
    /// <param name="inner">The exception in which it showed, if there was one.</param>
    /// <returns>An exception.</returns>
    protected FaultException Malformed(
        string what, SocketOperation operation = SocketOperation.Receive, Exception? inner = null) =>
        new(new Fault(FaultReason.MalformedMessage, operation) { Detail = $"{Name}: {what}." }, inner);

    /// <summary>The fault for a message above <see cref="BytesMax"/>, to be thrown.</summary>
    /// <param name="bytes">Bytes of the message, as far as known.</param>
    /// <param name="isAtLeast">Whether the message's end is not known yet.</param>
    /// <param name="operation">Whether the message is received (the default) or to be sent.</param>
    /// <returns>An exception.</returns>
    protected FaultException TooLarge(long bytes, bool isAtLeast = false, SocketOperation operation = SocketOperation.Receive) =>
        Malformed($"a message of {(isAtLeast ? "at least " : "")}{bytes:N0} bytes exceeds the limit of {BytesMax:N0}", operation);

    /// <summary>Refuses to write a message above <see cref="BytesMax"/>.</summary>
    /// <param name="bytes">Bytes of the message.</param>
    protected void ThrowIfTooLargeToWrite(long bytes)
    {
        if (bytes > BytesMax)
        {
            throw TooLarge(bytes, operation: SocketOperation.Send);
        }
    }
}
