using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Berth;

/// <summary>
/// Whole messages over a connection, or over any reader and writer of bytes: <c>await foreach</c> to read, <see cref="WriteAsync"/> to
/// write. It keeps no queue: a message is read when it is asked for, and a write ends when the kernel has taken it, so a slow side
/// slows the other down.
/// </summary>
/// <remarks>
/// <para>One reader and one writer at a time; the two may run at once. Nothing is allocated for a message beyond what the codec makes
/// of it.</para>
/// <para>A message of borrowed memory (the codecs as they come) is valid until the next read; copy what is to live longer, or let the
/// codec do so (<see cref="MessageCodecs.AsBytes"/>, <see cref="MessageCodecs.AsText"/>).</para>
/// <para>The first fault of reading is kept: every later read reports it. The connection itself is left to its handler, which lets the
/// fault through, and the server aborts, or answers the peer and returns.</para>
/// </remarks>
/// <typeparam name="T">What a message is to the program.</typeparam>
public sealed class MessageChannel<T> : IAsyncEnumerable<T>
{
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly MessageCodec<T> _codec;
    private readonly Connection? _connection;
    private ReadOnlySequence<byte> _unread; // Of what the reader lent us: what no message has taken. Only while _holdsInput.
    private bool _holdsInput;
    private bool _isEnded;
    private bool _isCanceled;
    private ReadProgress _progress;
    private long _messages;
    private FaultException? _fault;

    /// <summary>
    /// Makes a channel over a reader and a writer; <see cref="Connection.Messages{T}"/> makes one over a connection. For a
    /// <see cref="Stream"/>, give <c>PipeReader.Create(stream)</c> and <c>PipeWriter.Create(stream)</c>.
    /// </summary>
    /// <param name="input">Where messages come from. The channel does not complete it.</param>
    /// <param name="output">Where messages go to. The channel does not complete it.</param>
    /// <param name="codec">How they are told apart.</param>
    public MessageChannel(PipeReader input, PipeWriter output, MessageCodec<T> codec)
        : this(input, output, codec, null)
    {
    }

    internal MessageChannel(PipeReader input, PipeWriter output, MessageCodec<T> codec, Connection? connection)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(codec);
        (_input, _output, _codec, _connection) = (input, output, codec, connection);
    }

    /// <summary>
    /// Reads the next message. While the server is stopping, messages that have come are still delivered and one that has begun is
    /// waited for; then it tells <see cref="MessageRead{T}.IsCanceled"/> once.
    /// </summary>
    /// <param name="cancellation">Ends the wait; nothing is lost, and the channel stays usable.</param>
    /// <returns>A message, the end, or a cancellation.</returns>
    /// <exception cref="FaultException">
    /// The peer broke the framing, the limit of the codec, or ended within a message (<see cref="FaultReason.MalformedMessage"/>); or
    /// the connection is broken.
    /// </exception>
    public ValueTask<MessageRead<T>> ReadAsync(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return TryTake(out MessageRead<T> read) ? new ValueTask<MessageRead<T>>(read) : WaitAsync(cancellation);
    }

    /// <summary>Writes a message and flushes it: ends when the kernel has taken every byte, which is the back-pressure.</summary>
    /// <param name="message">The message; borrowed until this returns, not until the task ends.</param>
    /// <param name="cancellation">Ends the wait. The message stays whole: what is unsent of it goes out with the next flush.</param>
    /// <returns>What flushing said: <see cref="FlushResult.IsCompleted"/> when nobody reads any more.</returns>
    /// <exception cref="FaultException">
    /// The codec can't frame this message, and nothing of it was written (<see cref="FaultReason.MalformedMessage"/>); or the connection
    /// is broken.
    /// </exception>
    public ValueTask<FlushResult> WriteAsync(T message, CancellationToken cancellation = default)
    {
        Write(message);
        return FlushAsync(cancellation);
    }

    /// <summary>Adds a message to those that the next flush sends, so that many small ones leave together.</summary>
    /// <param name="message">The message; borrowed for the call.</param>
    /// <exception cref="FaultException">The codec can't frame this message; nothing of it was written.</exception>
    public void Write(T message)
    {
        try
        {
            _codec.Write(message, _output);
        }
        catch (FaultException e) when (e.Fault.Reason == FaultReason.MalformedMessage && _connection is not null)
        {
            throw new FaultException(e.Fault with { Address = _connection.RemoteAddress }, e);
        }
    }

    /// <summary>Sends what <see cref="Write"/> added.</summary>
    /// <param name="cancellation">Ends the wait; what is unsent goes out with the next flush.</param>
    /// <returns>What flushing said.</returns>
    /// <exception cref="FaultException">The connection is broken.</exception>
    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellation = default) => _output.FlushAsync(cancellation);

    /// <summary>
    /// Gives the bytes behind the last message back to the reader, for a protocol that goes on without messages: read them from the
    /// connection's input. The end of an <c>await foreach</c> does it too. Borrowed messages are no longer valid.
    /// </summary>
    public void ReleaseInput()
    {
        if (_holdsInput)
        {
            _holdsInput = false;
            _progress = default;
            _input.AdvanceTo(_unread.Start);
        }
    }

    /// <summary>
    /// The messages up to the peer's end, or until the server is stopping and no message has begun. Leaving the loop leaves the
    /// channel usable.
    /// </summary>
    /// <param name="cancellationToken">Ends a wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>An enumerator; one at a time.</returns>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        try
        {
            // A handler thread must be kept.
            while (await ReadAsync(cancellationToken).ConfigureAwait(true) is { HasMessage: true } read)
            {
                yield return read.Message;
            }
        }
        finally
        {
            ReleaseInput();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<MessageRead<T>> WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (_holdsInput)
            {
                _holdsInput = false;
                _input.AdvanceTo(_unread.Start, _unread.End);
            }

            ReadResult result = await _input.ReadAsync(cancellation).ConfigureAwait(true); // A handler thread must be kept.
            _unread = result.Buffer;
            _holdsInput = true;
            _isEnded = result.IsCompleted;
            _isCanceled |= result.IsCanceled;
            if (TryTake(out MessageRead<T> read))
            {
                return read;
            }
        }
    }

    /// <summary>Answers a read from what is at hand.</summary>
    private bool TryTake(out MessageRead<T> read)
    {
        if (_fault is not null)
        {
            throw new FaultException(_fault.Fault, _fault);
        }

        read = default;
        if (!_holdsInput)
        {
            return false;
        }

        if (TryDecode(out T? message))
        {
            read = MessageRead<T>.Of(message);
        }
        else if (_isEnded)
        {
            read = MessageRead<T>.End;
        }
        else if (_isCanceled && (_unread.IsEmpty || _connection is not { Stopping.IsCancellationRequested: true }))
        {
            // A server that stops lets a message that has begun come to its end; whoever cancels a read means it.
            _isCanceled = false;
            read = MessageRead<T>.Canceled;
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool TryDecode([MaybeNullWhen(false)] out T message)
    {
        try
        {
            if (_codec.TryRead(ref _unread, ref _progress, out message) || (_isEnded && _codec.TryReadLast(ref _unread, out message)))
            {
                _progress = default;
                _messages++;
                return true;
            }

            return false;
        }
        catch (FaultException e) when (e.Fault.Reason == FaultReason.MalformedMessage)
        {
            Fault placed = e.Fault with { Address = _connection?.RemoteAddress, Detail = $"Message {_messages + 1:N0}: {e.Fault.Detail}" };
            _fault = new FaultException(placed, e);
            throw _fault;
        }
    }
}
