using System.IO.Pipelines;

namespace Berth.Conformance.Memory;

/// <summary>
/// One end of a connection. Each direction is a pipe that its writer owns in spirit: the reader's end sees FIN as the pipe's
/// completion, and a reset as a fault that both ends keep beside the pipes.
/// </summary>
internal sealed class MemoryConnection : Connection
{
    private static readonly PipeOptions Sizes = new(pauseWriterThreshold: 256 * 1024, resumeWriterThreshold: 128 * 1024);

    private readonly Lock _gate = new();
    private readonly MemoryEngine _engine;
    private readonly ClosingLimits _closing;
    private readonly Pipe _received = new(Sizes);
    private readonly TaskCompletionSource<ConnectionEnd> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _peerFinished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _discardedEnough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Address _remote;
    private MemoryConnection _peer = null!;
    private MemoryInput _input = null!;
    private MemoryOutput _output = null!;
    private Address _local;
    private Task? _disposal;
    private Fault? _fault;
    private bool _outputEnded;
    private bool _inputEnded;
    private bool _discarding;
    private bool _freed;
    private long _discardedBytes;
    private long _bytesReceived;
    private long _bytesSent;

    public MemoryConnection(MemoryEngine engine, Address remote, ClosingLimits closing)
    {
        _engine = engine;
        _remote = remote;
        _closing = closing;
    }

    public override PipeWriter Output => _output;

    public override Address LocalAddress => _local;

    public override Address RemoteAddress => _remote;

    public override Task<ConnectionEnd> Closed => _closed.Task;

    public override TimeProvider TimeProvider => _engine.TimeProvider;

    public override long BytesReceived => Volatile.Read(ref _bytesReceived);

    public override long BytesSent => Volatile.Read(ref _bytesSent);

    protected override PipeReader InputPipe => _input;

    public override void Abort(EndReason reason)
    {
        if (Break(new Fault(FaultReason.AbortedHere, SocketOperation.Shutdown) { Address = _remote }, reason))
        {
            _peer.BreakAsReset();
        }
    }

    public override void GiveUp() => throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Shutdown)
    {
        Address = _remote,
        Detail = "The memory engine has no descriptors to share.",
    });

    public override ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposal ??= CloseAsync();
        }

        return new ValueTask(_disposal);
    }

    /// <summary>Takes a local address before the connection is made.</summary>
    internal void Bind(Address address) => _local = _engine.Clients.Bind(address, isDualStack: false, this, SocketOperation.Bind);

    /// <summary>Makes the listener's end of this connection.</summary>
    internal MemoryConnection MakePeer(ClosingLimits closing)
    {
        MemoryConnection peer = new(_engine, _local, closing) { _local = _remote, _peer = this };
        _peer = peer;
        foreach (MemoryConnection end in (ReadOnlySpan<MemoryConnection>)[this, peer])
        {
            end._input = new MemoryInput(end, end._received.Reader);
            end._output = new MemoryOutput(end, end._peer._received.Writer);
        }

        return peer;
    }

    /// <summary>Throws the fault that is kept, if there is one.</summary>
    internal void ThrowIfBroken(SocketOperation operation)
    {
        if (_fault is { } fault)
        {
            throw new FaultException(fault);
        }

        if (_freed)
        {
            throw new FaultException(new Fault(FaultReason.AbortedHere, operation) { Address = _remote });
        }
    }

    /// <summary>Called before bytes go to the peer; a peer that has freed its socket answers with a reset.</summary>
    internal void Send(long bytes)
    {
        if (bytes == 0)
        {
            return;
        }

        Interlocked.Add(ref _bytesSent, bytes);
        if (!_peer.TakeIn(bytes))
        {
            BreakAsReset(SocketOperation.Send);
            ThrowIfBroken(SocketOperation.Send);
        }
    }

    internal void OutputEnded()
    {
        lock (_gate)
        {
            _outputEnded = true;
        }

        _peer._peerFinished.TrySetResult();
        _peer.FinishIfBothEnded();
        FinishIfBothEnded();
    }

    internal void InputEnded()
    {
        lock (_gate)
        {
            _inputEnded = true;
        }

        FinishIfBothEnded();
    }

    /// <summary>From now on what comes is counted and dropped.</summary>
    internal void Discard()
    {
        lock (_gate)
        {
            if (_discarding)
            {
                return;
            }

            _discarding = true;
        }

        _received.Reader.Complete(); // The pipe frees what it holds, and drops what still comes.
        FinishIfBothEnded();
    }

    protected override void OnStopRequested() => _input.Stop();

    private bool TakeIn(long bytes)
    {
        Interlocked.Add(ref _bytesReceived, bytes);
        lock (_gate)
        {
            if (_freed)
            {
                return false;
            }

            if (_disposal is not null && (_discardedBytes += bytes) > _closing.DiscardBytesMax)
            {
                _discardedEnough.TrySetResult();
            }

            return true;
        }
    }

    private void FinishIfBothEnded()
    {
        lock (_gate)
        {
            bool inputEnded = _inputEnded || (_discarding && _peerFinished.Task.IsCompleted);
            if (!inputEnded || !_outputEnded || _fault is not null)
            {
                return;
            }
        }

        End(new ConnectionEnd(EndReason.Finished));
    }

    private async Task CloseAsync()
    {
        await Task.Yield(); // The gate is held by the caller.
        if (_fault is null)
        {
            await _output.CompleteAsync().ConfigureAwait(false);
            Discard();
            await Task.WhenAny(_peerFinished.Task, _discardedEnough.Task, _closed.Task, TimeLimitAsync()).ConfigureAwait(false);
        }

        lock (_gate)
        {
            _freed = true;
        }

        End(new ConnectionEnd(EndReason.Finished));
        if (_discardedEnough.Task.IsCompleted)
        {
            _peer.BreakAsReset();
        }
    }

    private Task TimeLimitAsync() => Task.Delay(_closing.DiscardTimeMax, TimeProvider);

    private void BreakAsReset(SocketOperation operation = SocketOperation.Receive) =>
        Break(new Fault(FaultReason.ResetByPeer, operation) { Address = _remote }, EndReason.ResetByPeer);

    private bool Break(Fault fault, EndReason reason)
    {
        lock (_gate)
        {
            if (_fault is not null || _closed.Task.IsCompleted)
            {
                return false;
            }

            _fault = fault;
        }

        End(new ConnectionEnd(reason, fault));
        _received.Reader.CancelPendingRead();
        _peer._received.Writer.CancelPendingFlush();
        return true;
    }

    private void End(ConnectionEnd end)
    {
        _closed.TrySetResult(end);
        _engine.Clients.Release(this);
    }
}
