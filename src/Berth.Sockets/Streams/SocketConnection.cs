using System.IO.Pipelines;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// A connected stream socket of the system's. It tries every operation without waiting and waits for readiness where it must: on a
/// handler thread in the kernel, elsewhere by completion. The first fault is kept here.
/// </summary>
internal sealed class SocketConnection : Connection
{
    private readonly TaskCompletionSource<ConnectionEnd> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OrderlyClose _closing;
    private readonly TimeProvider _timeProvider;
    private readonly Transport _transport;
    private readonly SocketInput _input;
    private readonly SocketOutput _output;
    private Fault? _fault;
    private long _bytesReceived;
    private long _bytesSent;
    private Task? _disposed;
    private int _directionsEnded;
    private CancellationTokenSource? _freeing; // Made by the first wait by native calls, which holds the socket open.
    private volatile bool _isFreed;
    private volatile bool _isAborted;
    private volatile bool _nonBlocking;

    /// <param name="socket">A connected socket, owned by the connection from now on.</param>
    /// <param name="transport">Its transport.</param>
    /// <param name="closing">How it closes.</param>
    /// <param name="timeProvider">The engine's clock.</param>
    public SocketConnection(Socket socket, Transport transport, ClosingLimits closing, TimeProvider timeProvider)
    {
        Socket = socket;
        _transport = transport;
        _timeProvider = timeProvider;
        LocalAddress = SocketAddresses.LocalOf(socket);
        RemoteAddress = SocketAddresses.RemoteOf(socket);
        _input = new SocketInput(this);
        _output = new SocketOutput(this);
        _closing = new OrderlyClose(_input, _output, closing, timeProvider);
    }

    public Socket Socket { get; }

    public Fault? Fault => Volatile.Read(ref _fault);

    public override PipeWriter Output => _output;

    public override Address LocalAddress { get; }

    public override Address RemoteAddress { get; }

    public override Task<ConnectionEnd> Closed => _closed.Task;

    public override TimeProvider TimeProvider => _timeProvider;

    /// <summary>Native calls for the options, or null.</summary>
    public NativeCalls? Native { get; init; }

    public override UrgentData Urgent => _input.Urgent ?? _input.TrackUrgent(new SocketUrgent(this, _input, _output, Native));

    public override SocketOptions Options => new KernelSocketOptions(Socket, Native, RemoteAddress);

    public override long BytesReceived => Volatile.Read(ref _bytesReceived);

    public override long BytesSent => Volatile.Read(ref _bytesSent);

    protected override PipeReader InputPipe => _input;

    public override void Abort(EndReason reason)
    {
        Fault fault = SocketFaults.ClosedHere(SocketOperation.Send, RemoteAddress) with { Detail = "The connection was aborted here." };
        if (Interlocked.CompareExchange(ref _fault, fault, null) is null)
        {
            _closed.TrySetResult(new ConnectionEnd(reason, fault));
        }

        _isAborted = true;
        CloseSocket();
    }

    public override int TrySend(ReadOnlySpan<byte> bytes) => _output.TrySend(bytes);

    public override ValueTask WaitToSendAsync(CancellationToken cancellation = default) => _output.WaitForRoomAsync(cancellation);

    public override void GiveUp()
    {
        Interlocked.CompareExchange(ref _fault, SocketFaults.ClosedHere(SocketOperation.Send, RemoteAddress) with { Detail = "The connection was given up." }, null);
        SharedCopy.Close(Socket, Native);
        _closed.TrySetResult(new ConnectionEnd(EndReason.Finished));
    }

    public override T? Get<T>()
        where T : class => typeof(T) == typeof(PeerCredentials) ? UnixPeer.CredentialsOf(Socket) as T : base.Get<T>();

    public override Task RunBothAsync(Func<Task> read, Func<Task> write)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(write);
        if (HandlerThread.Current is null)
        {
            return base.RunBothAsync(read, write);
        }

        Task writing = HandlerThread.RunAsync($"berth-{Id}-write", write);
        return base.RunBothAsync(read, () => writing);
    }

    public override async ValueTask DisposeAsync()
    {
        Task? first = _disposed;
        if (first is null)
        {
            TaskCompletionSource disposing = new(TaskCreationOptions.RunContinuationsAsynchronously);
            first = Interlocked.CompareExchange(ref _disposed, disposing.Task, null);
            if (first is null)
            {
                try
                {
                    await CloseInOrderAsync().ConfigureAwait(true); // A handler thread must be kept.
                }
                finally
                {
                    disposing.TrySetResult();
                }

                return;
            }
        }

        await first.ConfigureAwait(true);
    }

    /// <summary>Receives without waiting, or looks at what is there (MSG_PEEK). A fault is kept and thrown.</summary>
    public ReceiveOutcome ReceiveNow(Span<byte> buffer, out int count, SocketFlags flags = SocketFlags.None)
    {
        try
        {
            EnsureNonBlocking();
            count = Socket.Receive(buffer, flags, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                return ReceiveOutcome.WouldBlock;
            }

            ThrowIfError(error, SocketOperation.Receive);
        }
        catch (ObjectDisposedException)
        {
            throw Fail(SocketFaults.ClosedHere(SocketOperation.Receive, RemoteAddress));
        }

        if (flags == SocketFlags.None)
        {
            Volatile.Write(ref _bytesReceived, _bytesReceived + count);
        }

        return count == 0 ? ReceiveOutcome.End : ReceiveOutcome.Bytes;
    }

    /// <summary>Takes the urgent byte, if one is there and not in line. A fault is kept and thrown.</summary>
    public bool ReceiveUrgentNow(out byte value)
    {
        value = 0;
        try
        {
            EnsureNonBlocking();
            int count = Socket.Receive(new Span<byte>(ref value), SocketFlags.OutOfBand, out SocketError error);
            if (error is SocketError.WouldBlock or SocketError.InvalidArgument)
            {
                return false; // Announced and still on its way; or there is none.
            }

            ThrowIfError(error, SocketOperation.Receive);
            return count == 1;
        }
        catch (ObjectDisposedException)
        {
            throw Fail(SocketFaults.ClosedHere(SocketOperation.Receive, RemoteAddress));
        }
    }

    /// <summary>Sends without waiting; returns the bytes taken, 0 when the send buffer is full. A fault is kept and thrown.</summary>
    public int SendNow(ReadOnlySpan<byte> bytes, SocketFlags flags = SocketFlags.None)
    {
        try
        {
            EnsureNonBlocking();
            int sent = Socket.Send(bytes, flags, out SocketError error);
            return Sent(sent, error);
        }
        catch (ObjectDisposedException)
        {
            throw Fail(SocketFaults.ClosedHere(SocketOperation.Send, RemoteAddress));
        }
    }

    /// <summary>As <see cref="SendNow(ReadOnlySpan{byte}, SocketFlags)"/>, gathering several chunks into one call.</summary>
    public int SendNow(List<ArraySegment<byte>> chunks)
    {
        try
        {
            EnsureNonBlocking();
            int sent = Socket.Send(chunks, SocketFlags.None, out SocketError error);
            return Sent(sent, error);
        }
        catch (ObjectDisposedException)
        {
            throw Fail(SocketFaults.ClosedHere(SocketOperation.Send, RemoteAddress));
        }
    }

    /// <summary>Waits by native calls, on no particular thread. Closing the connection ends the wait with a fault.</summary>
    /// <returns>False when the socket only is in error or has hung up.</returns>
    public async ValueTask<bool> WaitAsync(NativeCalls native, SocketReadiness readiness, CancellationToken cancellation)
    {
        CancellationTokenSource freeing = LazyInitializer.EnsureInitialized(ref _freeing);
        if (_isFreed)
        {
            await freeing.CancelAsync().ConfigureAwait(false); // Closed while the source was made.
        }

        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, freeing.Token);
        try
        {
            return await native.WaitAsync(Socket.SafeHandle, readiness, ended.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ObjectDisposedException
            || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            ThrowIfFaulted();
            throw new FaultException(SocketFaults.ClosedHere(
                readiness == SocketReadiness.Send ? SocketOperation.Send : SocketOperation.Receive, RemoteAddress));
        }
    }

    public void CountSent(long bytes) => Interlocked.Add(ref _bytesSent, bytes);

    public void ShutdownOutput()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException error)
        {
            throw Fail(SocketFaults.From(error.SocketErrorCode, SocketOperation.Shutdown, RemoteAddress));
        }
        catch (ObjectDisposedException)
        {
            throw Fail(SocketFaults.ClosedHere(SocketOperation.Shutdown, RemoteAddress));
        }
    }

    /// <summary>The peer's FIN was received.</summary>
    public void InputEnded() => FinishIfBothEnded(1);

    /// <summary>Our FIN was sent.</summary>
    public void OutputEnded() => FinishIfBothEnded(2);

    /// <summary>The reader was completed: what still comes is discarded, so that the peer is neither stalled nor reset.</summary>
    public void InputCompleted()
    {
        if (_disposed is null && Fault is null && !_input.IsEnded)
        {
            _closing.BeginDiscarding();
        }
    }

    /// <summary>Keeps the error that a wait took from the kernel, if it took one.</summary>
    public void TakeWaitError(ReceiveReadiness readiness)
    {
        SocketError error = readiness.TakeError();
        if (error != SocketError.Success)
        {
            KeepFault(SocketFaults.From(error, SocketOperation.Receive, RemoteAddress));
        }
    }

    public void ThrowIfFaulted()
    {
        if (Fault is { } fault)
        {
            throw new FaultException(fault);
        }
    }

    public void ThrowIfDisposed(SocketOperation operation)
    {
        if (_disposed is not null)
        {
            ThrowIfFaulted();
            throw new FaultException(SocketFaults.ClosedHere(operation, RemoteAddress));
        }
    }

    public void ThrowIfError(SocketError error, SocketOperation operation)
    {
        if (error != SocketError.Success)
        {
            throw Fail(SocketFaults.From(error, operation, RemoteAddress));
        }
    }

    protected override void OnStopRequested() => _input.Stop();

    private async Task CloseInOrderAsync()
    {
        try
        {
            await _closing.RunAsync().ConfigureAwait(true); // A handler thread must be kept.
        }
        finally
        {
            CloseSocket();
            _closed.TrySetResult(new ConnectionEnd(EndReason.Finished));
        }
    }

    private void FinishIfBothEnded(int direction)
    {
        if ((Interlocked.Or(ref _directionsEnded, direction) | direction) == 3 && Fault is null)
        {
            _closed.TrySetResult(new ConnectionEnd(EndReason.Finished));
        }
    }

    private int Sent(int count, SocketError error)
    {
        if (error != SocketError.WouldBlock)
        {
            ThrowIfError(error, SocketOperation.Send);
        }

        CountSent(count);
        return count;
    }

    private FaultException Fail(Fault fault)
    {
        KeepFault(fault);
        return new FaultException(Fault!);
    }

    private void KeepFault(Fault fault)
    {
        if (Interlocked.CompareExchange(ref _fault, fault, null) is null)
        {
            _closed.TrySetResult(new ConnectionEnd(EndReasons.From(fault), fault));
            _input.Interrupt();
            _input.Urgent?.Interrupt();
            _output.Interrupt();
        }
    }

    /// <summary>
    /// Frees the socket; with a reset when the connection was aborted, also when it was closing in order on another thread, which may
    /// come here first.
    /// </summary>
    private void CloseSocket()
    {
        _isFreed = true;
        Volatile.Read(ref _freeing)?.Cancel();
        _input.InterruptAndLeave();
        _output.InterruptAndLeave();
        try
        {
            if (_isAborted && _transport == Transport.Tcp)
            {
                Socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Reset or closed already.
        }

        Socket.Dispose();
        _input.Free();
        _output.Free();
    }

    /// <summary>
    /// Done at the first input or output, not before: a connection that is given up must leave the shared description as it is.
    /// </summary>
    private void EnsureNonBlocking()
    {
        if (!_nonBlocking)
        {
            Socket.Blocking = false;
            _nonBlocking = true; // Only now: the other direction's thread must not pass before the socket is non-blocking.
        }
    }
}
