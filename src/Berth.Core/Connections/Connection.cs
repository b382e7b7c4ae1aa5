using System.Buffers;
using System.IO.Pipelines;

namespace Berth;

/// <summary>
/// A connected stream socket, owned by its handler. Bytes come from <see cref="Input"/> and leave through <see cref="Output"/>.
/// It does not frame messages, reconnect or retry: those are connections or codecs over connections.
/// </summary>
/// <remarks>
/// <para>One reader and one writer at a time; the two may run at once. <see cref="Abort()"/>, <see cref="RequestStop"/> and the
/// properties may be used from any thread.</para>
/// <para>The first fault is kept: both directions, <see cref="Closed"/> and every later call report it.</para>
/// <para>Derive from this class to put something over a connection (TLS, limits, tracing); <see cref="Get{T}"/> finds what a
/// wrapper adds.</para>
/// </remarks>
public abstract class Connection : IAsyncDisposable
{
    private CancellationTokenSource? _stopping;
    private volatile bool _stopRequested;
    private InputUse _inputUse;

    private enum InputUse
    {
        None,
        Pipe,
        Lease,
    }

    /// <summary>
    /// A number that no other connection of this process has; it names the connection in logs. A server of several processes numbers its
    /// events itself, within the whole server: there the number in a worker is another one.
    /// </summary>
    public long Id { get; } = ConnectionIds.Next();

    /// <summary>
    /// What the peer sends. Memory read from it stays valid until <see cref="PipeReader.AdvanceTo(SequencePosition)"/>.
    /// <c>Complete()</c> discards what still comes, without a reset. A cancelled read leaves the connection usable.
    /// </summary>
    /// <exception cref="InvalidOperationException">The connection is already read by <see cref="ReceiveAsync"/>.</exception>
    public PipeReader Input
    {
        get
        {
            UseInputAs(InputUse.Pipe);
            return InputPipe;
        }
    }

    /// <summary>
    /// What goes to the peer. A flush ends when the kernel has taken every byte, which is the back-pressure.
    /// <c>CompleteAsync()</c> flushes and sends FIN; <c>Complete(error)</c> discards what is unsent and sends RST.
    /// A cancelled flush keeps its bytes: they go out with the next one.
    /// </summary>
    public abstract PipeWriter Output { get; }

    /// <summary>This side's address.</summary>
    public abstract Address LocalAddress { get; }

    /// <summary>The peer's address; a v4-mapped peer of a dual-stack socket shows as IPv4.</summary>
    public abstract Address RemoteAddress { get; }

    /// <summary>Ends when the connection has ended, in whatever way; it never faults and is never cancelled.</summary>
    public abstract Task<ConnectionEnd> Closed { get; }

    /// <summary>The engine's clock. Everything that measures or waits on behalf of this connection uses it.</summary>
    public abstract TimeProvider TimeProvider { get; }

    /// <summary>The socket's options, to be read and set while it is open; a wrapper gives those of what it wraps.</summary>
    public virtual SocketOptions Options => SocketOptions.None;

    /// <summary>
    /// Urgent ("out-of-band") data of the stream. Asking for it makes the connection look for marks, at one more system call for each
    /// receive; a wrapper that carries none need not pass it on.
    /// </summary>
    /// <exception cref="FaultException">The engine, or this kind of stream, has none (<see cref="FaultReason.NotSupported"/>).</exception>
    public virtual UrgentData Urgent => throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Receive)
    {
        Address = RemoteAddress,
        Detail = "This connection has no urgent data; TCP connections of the engine sockets have.",
    });

    /// <summary>Bytes received from the peer so far, discarded ones included.</summary>
    public abstract long BytesReceived { get; }

    /// <summary>Bytes that the engine has handed to the transport so far.</summary>
    public abstract long BytesSent { get; }

    /// <summary>
    /// Fires at once when the server is told to stop: finish the work in hand and take no new one. A read that then waits with
    /// nothing received returns <c>IsCanceled</c> once.
    /// </summary>
    public CancellationToken Stopping
    {
        get
        {
            if (_stopping is null)
            {
                CancellationTokenSource created = new();
                if (Interlocked.CompareExchange(ref _stopping, created, null) is not null)
                {
                    created.Dispose();
                }
            }

            if (_stopRequested)
            {
                _stopping.Cancel();
            }

            return _stopping.Token;
        }
    }

    /// <summary>Whether <see cref="RequestStop"/> was called.</summary>
    protected bool IsStopRequested => _stopRequested;

    /// <summary>The engine's reader behind <see cref="Input"/>.</summary>
    protected abstract PipeReader InputPipe { get; }

    /// <summary>Asks the handler to stop: fires <see cref="Stopping"/> and ends a read that waits with nothing received. Any thread.</summary>
    public void RequestStop()
    {
        _stopRequested = true;
        OnStopRequested();
        _stopping?.Cancel();
    }

    /// <summary>
    /// Receives what is there, waiting for at least one byte, and lends it. The handler disposes the lease before it asks for the next.
    /// The default stands on <see cref="InputPipe"/>.
    /// </summary>
    /// <param name="cancellation">Ends the wait; the connection stays usable.</param>
    /// <returns>A lease; the handler disposes it.</returns>
    /// <exception cref="InvalidOperationException">The connection is already read through <see cref="Input"/>.</exception>
    /// <exception cref="FaultException">The connection is broken.</exception>
    public ValueTask<ReceiveLease> ReceiveAsync(CancellationToken cancellation = default)
    {
        UseInputAs(InputUse.Lease);
        return ReceiveLeaseAsync(cancellation);
    }

    /// <summary>Waits until there is something to receive: bytes, the end of the stream, or a fault. A call of the reader's.</summary>
    /// <param name="cancellation">Ends the wait; the connection stays usable.</param>
    /// <returns>A task that ends when <see cref="TryReceive"/> would not find that it would block.</returns>
    /// <exception cref="FaultException">The connection is broken.</exception>
    public async ValueTask WaitToReceiveAsync(CancellationToken cancellation = default)
    {
        PipeReader input = Input;
        ReadResult result = await input.ReadAsync(cancellation).ConfigureAwait(true); // A handler thread must be kept.
        input.AdvanceTo(result.Buffer.Start); // Nothing examined: the next read finds it at once.
    }

    /// <summary>Receives what is there without waiting: would block is a value.</summary>
    /// <param name="buffer">Filled from the start; at least one byte long.</param>
    /// <param name="count">The bytes received; 0 at the end of the stream.</param>
    /// <returns>False when nothing is there yet.</returns>
    /// <exception cref="FaultException">The connection is broken.</exception>
    public bool TryReceive(Span<byte> buffer, out int count)
    {
        count = 0;
        if (buffer.IsEmpty)
        {
            throw new ArgumentException("Receiving takes room for at least one byte: 0 bytes are the end of the stream.", nameof(buffer));
        }

        PipeReader input = Input;
        if (!input.TryRead(out ReadResult result))
        {
            return false;
        }

        count = (int)Math.Min(result.Buffer.Length, buffer.Length);
        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, count);
        taken.CopyTo(buffer);
        input.AdvanceTo(taken.End);
        return count > 0 || result.IsCompleted;
    }

    /// <summary>Sends as much as the send buffer takes without waiting, behind what was written before. A call of the writer's.</summary>
    /// <param name="bytes">What to send; borrowed for the call.</param>
    /// <returns>How many bytes were taken, from the start; 0 when the send buffer is full: would block is a value.</returns>
    /// <exception cref="FaultException">
    /// The connection is broken, or the engine can't send so (<see cref="FaultReason.NotSupported"/>): write to <see cref="Output"/>.
    /// </exception>
    public virtual int TrySend(ReadOnlySpan<byte> bytes) => throw NoTrying();

    /// <summary>Waits until the send buffer has room. A call of the writer's.</summary>
    /// <param name="cancellation">Ends the wait; the connection stays usable.</param>
    /// <returns>A task that ends when there is room, or a fault for the next call to tell.</returns>
    /// <exception cref="FaultException">
    /// The connection is broken, or the engine can't wait so (<see cref="FaultReason.NotSupported"/>): write to <see cref="Output"/>.
    /// </exception>
    public virtual ValueTask WaitToSendAsync(CancellationToken cancellation = default) => throw NoTrying();

    /// <summary>Flushes what was written and sends FIN; input goes on. The same as <c>Output.CompleteAsync()</c>.</summary>
    /// <returns>A task that ends when the FIN is on its way.</returns>
    public ValueTask CompleteOutputAsync() => Output.CompleteAsync();

    /// <summary>Discards what is unsent, resets the connection, and ends it as <see cref="EndReason.AbortedHere"/>. Any thread.</summary>
    public void Abort() => Abort(EndReason.AbortedHere);

    /// <summary>Discards what is unsent, resets the connection, and ends it for the reason given. Any thread; the first call counts.</summary>
    /// <param name="reason">What <see cref="Closed"/> is to say.</param>
    public abstract void Abort(EndReason reason);

    /// <summary>
    /// Closes this process's copy of the socket, without FIN or RST: whoever shares the socket keeps the connection. The object is
    /// unusable afterwards. The connection must not have been read or written through this object.
    /// </summary>
    /// <exception cref="FaultException">The engine has no descriptors to share (<see cref="FaultReason.NotSupported"/>).</exception>
    public abstract void GiveUp();

    /// <summary>
    /// Runs reading and writing at the same time and waits for both: <c>WhenAll</c> in the asynchronous form, a second thread in the
    /// blocking one. The first exception is rethrown after both have ended.
    /// </summary>
    /// <param name="read">One of the two; runs on the calling thread first.</param>
    /// <param name="write">The other.</param>
    /// <returns>A task that ends when both have ended.</returns>
    public virtual Task RunBothAsync(Func<Task> read, Func<Task> write)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(write);
        return Task.WhenAll(StartAsync(read), StartAsync(write));

        // Of the two, one that throws before its first wait must neither keep the other from starting nor go on without it.
        static async Task StartAsync(Func<Task> direction) => await direction().ConfigureAwait(true); // A handler thread must be kept.
    }

    /// <summary>A stream over <see cref="Input"/> and <see cref="Output"/>; every write is flushed. Disposing it does not end the connection.</summary>
    /// <returns>A new view; views share the connection's position.</returns>
    public Stream AsStream() => new ConnectionStream(this);

    /// <summary>Reads and writes whole messages instead of bytes: a stream keeps no boundaries, a codec does.</summary>
    /// <typeparam name="T">What a message is to the program.</typeparam>
    /// <param name="codec">How messages are told apart; one codec may serve any number of connections.</param>
    /// <returns>
    /// A channel over <see cref="Input"/> and <see cref="Output"/>. Make one and keep it: it holds what was read and not yet taken.
    /// </returns>
    /// <exception cref="InvalidOperationException">The connection is already read by <see cref="ReceiveAsync"/>.</exception>
    public MessageChannel<T> Messages<T>(MessageCodec<T> codec) => new(Input, Output, codec, this);

    /// <summary>Finds what this connection, or one below it, is or adds.</summary>
    /// <typeparam name="T">The type looked for.</typeparam>
    /// <returns>The outermost instance of that type, or null.</returns>
    public virtual T? Get<T>()
        where T : class => this as T;

    /// <summary>
    /// Flushes, sends FIN, discards input until the peer's FIN within the <see cref="ClosingLimits"/>, and frees the socket. Idempotent.
    /// </summary>
    /// <returns>A task that ends when the socket is freed.</returns>
    public abstract ValueTask DisposeAsync();

    /// <summary>Called once or more by <see cref="RequestStop"/>: let a read that waits with nothing received return <c>IsCanceled</c> once.</summary>
    protected abstract void OnStopRequested();

    /// <summary>The engine's leased receive; override where the engine can lend its own buffers.</summary>
    /// <param name="cancellation">Ends the wait; the connection stays usable.</param>
    /// <returns>A lease that the handler disposes.</returns>
    protected virtual async ValueTask<ReceiveLease> ReceiveLeaseAsync(CancellationToken cancellation)
    {
        PipeReader input = InputPipe;
        ReadResult result = await input.ReadAsync(cancellation).ConfigureAwait(true); // A handler thread must be kept.
        return new ReceiveLease(
            result.Buffer,
            result.IsCompleted && result.Buffer.IsEmpty,
            result.IsCanceled,
            lease => input.AdvanceTo(lease.Bytes.End));
    }

    private FaultException NoTrying() => new(new Fault(FaultReason.NotSupported, SocketOperation.Send)
    {
        Address = RemoteAddress,
        Detail = "This connection does not send without waiting; write to Output, whose flush is the back-pressure.",
    });

    private void UseInputAs(InputUse use)
    {
        if (_inputUse == InputUse.None)
        {
            _inputUse = use;
        }
        else if (_inputUse != use)
        {
            throw new InvalidOperationException(
                "The connection is read both through Input and by ReceiveAsync; their bytes would interleave. Use one of them.");
        }
    }
}
