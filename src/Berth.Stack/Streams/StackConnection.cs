using System.Buffers;
using System.IO.Pipelines;

namespace Berth;

/// <summary>
/// A connection of the stack's. Bytes wait in the stack until the reader asks for them, and in its send buffer until the peer has
/// acknowledged them. The first fault is kept here.
/// </summary>
internal sealed class StackConnection : Connection, IStackSocket
{
    private const int DirectionsAll = 3;

    private readonly TaskCompletionSource<ConnectionEnd> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TcpConnection _tcp;
    private readonly ClosingLimits _closing;
    private readonly StackTcpOptions _options;
    private readonly StackInput _input;
    private readonly StackOutput _output;
    private readonly StackWait _changed;
    private Fault? _fault;
    private bool _isFaultTold; // Until then a reader gets what had arrived before the fault.
    private bool _peerHasFinished;
    private bool _isDiscarding;
    private bool _isFreed;
    private long _discardLeft;
    private long _bytesReceived;
    private long _bytesSent;
    private int _directionsEnded;
    private StackUrgent? _urgent;
    private Task? _disposed;

    /// <summary>Makes the connection. The gate is held.</summary>
    /// <param name="host">The host.</param>
    /// <param name="tcp">The connection below, this object's from now on.</param>
    /// <param name="closing">How it closes.</param>
    /// <param name="options">The options that its settings came from.</param>
    public StackConnection(StackHost host, TcpConnection tcp, ClosingLimits closing, StackTcpOptions options)
    {
        _options = options;
        Host = host;
        _tcp = tcp;
        _closing = closing;
        LocalAddress = tcp.Key.LocalAddress.ToAddress(tcp.Key.LocalPort);
        RemoteAddress = tcp.Key.RemoteAddress.ToAddress(tcp.Key.RemotePort);
        _input = new StackInput(this);
        _output = new StackOutput(this);
        _changed = new StackWait(host);
        options.Attach(tcp, this);
        tcp.Tag = this;
        OnNews_GateHeld();
    }

    public StackHost Host { get; }

    public override PipeWriter Output => _output;

    public override Address LocalAddress { get; }

    public override Address RemoteAddress { get; }

    public override Task<ConnectionEnd> Closed => _closed.Task;

    public override TimeProvider TimeProvider => Host.TimeProvider;

    public override SocketOptions Options => _options;

    public override UrgentData Urgent
    {
        get
        {
            StackUrgent? urgent = Volatile.Read(ref _urgent);
            return urgent ?? Interlocked.CompareExchange(ref _urgent, urgent = new StackUrgent(this, _tcp, _input, _output), null) ?? urgent;
        }
    }

    public override long BytesReceived => Volatile.Read(ref _bytesReceived);

    public override long BytesSent => Volatile.Read(ref _bytesSent);

    /// <summary>How far the peer's sequence numbers have got: its bytes in order, and its FIN.</summary>
    public long SequenceReceived_GateHeld => _bytesReceived + _tcp.Readable + (_peerHasFinished ? 1 : 0);

    /// <summary>Whether a receive would find neither bytes nor an end nor a fault.</summary>
    public bool HasNothing_GateHeld => _tcp.Readable == 0;

    /// <summary>Whether somebody looks for urgent data, and the next byte to be read is the one behind the mark.</summary>
    public bool IsAtMark_GateHeld => _urgent is not null && _tcp.IsAtMark;

    /// <summary>Whether the peer's FIN has come and everything before it was read.</summary>
    public bool HasEnded_GateHeld => _tcp.InputEnded;

    public bool IsBroken_GateHeld => _fault is not null || _isFreed;

    protected override PipeReader InputPipe => _input;

    public void OnNews_GateHeld()
    {
        TcpEvents events = _tcp.TakeEvents();
        _peerHasFinished |= events.HasFlag(TcpEvents.InputEnded);
        if (_tcp.Failure != TcpFailure.None)
        {
            KeepFault_GateHeld(StackFaults.Of(_tcp.Failure, SocketOperation.Receive, RemoteAddress, _peerHasFinished));
        }

        if (_isDiscarding)
        {
            Discard_GateHeld();
        }

        SignalAll_GateHeld();
    }

    /// <summary>Waits until the handshake is complete.</summary>
    public async ValueTask OpenAsync(CancellationToken cancellation)
    {
        while (true)
        {
            ValueTask wait;
            lock (Host.Gate)
            {
                if (_tcp.Failure != TcpFailure.None)
                {
                    throw new FaultException(StackFaults.Of(_tcp.Failure, SocketOperation.Connect, RemoteAddress));
                }

                if (_tcp.State is not (System.Net.NetworkInformation.TcpState.SynSent or System.Net.NetworkInformation.TcpState.SynReceived))
                {
                    return;
                }

                wait = _changed.Begin_GateHeld(cancellation);
            }

            await wait.ConfigureAwait(false);
        }
    }

    public override void Abort(EndReason reason)
    {
        lock (Host.Gate)
        {
            Fault fault = StackFaults.ClosedHere(SocketOperation.Send, RemoteAddress) with { Detail = "The connection was aborted here." };
            KeepFault_GateHeld(fault, new ConnectionEnd(reason, fault));
            _isFaultTold = true;
            if (!_isFreed)
            {
                _tcp.Abort(Host.Now);
                Free_GateHeld();
                Host.Pump_GateHeld();
            }
        }
    }

    public override int TrySend(ReadOnlySpan<byte> bytes) => _output.TrySend(bytes);

    public override ValueTask WaitToSendAsync(CancellationToken cancellation = default) => _output.WaitForRoomAsync(cancellation);

    public override void GiveUp() => throw StackFaults.NotSupported(
        SocketOperation.Shutdown, RemoteAddress, "This connection is no descriptor of the system's and has no other holder; the engine 'sockets' has such.");

    public override ValueTask DisposeAsync()
    {
        lock (Host.Gate)
        {
            _disposed ??= CloseInOrderAsync();
            return new ValueTask(_disposed);
        }
    }

    /// <summary>Receives without waiting. Nothing is received into no memory; ends and faults are told all the same.</summary>
    public ReceiveResult Receive_GateHeld(Span<byte> buffer, out int count)
    {
        count = _isFaultTold || _isFreed || buffer.IsEmpty ? 0 : _tcp.Read(buffer, Host.Now);
        if (count > 0)
        {
            _bytesReceived += count;
            Host.Pump_GateHeld();
            return ReceiveResult.Bytes;
        }

        ThrowIfFaulted();
        if (!_tcp.InputEnded)
        {
            return ReceiveResult.WouldBlock;
        }

        DirectionEnded_GateHeld(1);
        return ReceiveResult.End;
    }

    /// <summary>Gives the send buffer what it takes.</summary>
    /// <returns>How many bytes; when they are not all, the buffer is full and news will tell of room.</returns>
    public int Send_GateHeld(ReadOnlySpan<byte> bytes)
    {
        ThrowIfFaulted();
        int sent = 0;
        int taken;
        do
        {
            // Once more after a pump that followed a full buffer: on loopback it may have made room, and told so before anybody waited.
            taken = _tcp.Write(bytes[sent..], Host.Now);
            sent += taken;
            _bytesSent += taken;
            Host.Pump_GateHeld();
        }
        while (taken > 0 && sent < bytes.Length && _fault is null);

        if (sent < bytes.Length)
        {
            ThrowIfFaulted(); // The pump may have brought it, too.
        }

        return sent;
    }

    /// <summary>As <see cref="Send_GateHeld"/>, the last byte of all being urgent: it goes when the others have gone.</summary>
    public int SendUrgent_GateHeld(ReadOnlySpan<byte> bytes)
    {
        int sent = Send_GateHeld(bytes[..^1]);
        if (sent == bytes.Length - 1)
        {
            ThrowIfFaulted();
            int taken = _tcp.WriteUrgent(bytes[^1..], Host.Now);
            sent += taken;
            _bytesSent += taken;
            Host.Pump_GateHeld();
        }

        return sent;
    }

    /// <summary>Whether the send buffer has room; when it has not, news will tell of it.</summary>
    public bool HasRoom_GateHeld()
    {
        if (_tcp.Room == 0)
        {
            _tcp.Write([0], Host.Now); // Takes nothing, and asks to be told.
        }

        return _tcp.Room > 0;
    }

    public void KeepUrgent_GateHeld() => _urgent?.Keep_GateHeld();

    public void ShutdownOutput()
    {
        lock (Host.Gate)
        {
            ThrowIfFaulted();
            _tcp.CloseOutput(Host.Now);
            DirectionEnded_GateHeld(2);
            Host.Pump_GateHeld();
        }
    }

    /// <summary>The reader was completed: what still comes is discarded, so that the peer is neither stalled nor reset.</summary>
    public void InputCompleted()
    {
        lock (Host.Gate)
        {
            BeginDiscarding_GateHeld(long.MaxValue);
        }
    }

    public void ThrowIfFaulted()
    {
        if (_fault is { } fault)
        {
            _isFaultTold = true;
            throw new FaultException(fault);
        }
    }

    public void ThrowIfDisposed(SocketOperation operation)
    {
        if (_disposed is not null)
        {
            ThrowIfFaulted();
            throw new FaultException(StackFaults.ClosedHere(operation, RemoteAddress));
        }
    }

    protected override void OnStopRequested() => _input.Stop();

    private async Task CloseInOrderAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // The gate is held by the caller.
        try
        {
            await _output.CompleteAsync().ConfigureAwait(false);
            _input.CompleteQuietly();
            await DiscardWithinLimitsAsync().ConfigureAwait(false);
        }
        catch (FaultException)
        {
            // Kept, and told by Closed.
        }
        finally
        {
            _input.CompleteQuietly();
            lock (Host.Gate)
            {
                if (!_isFreed)
                {
                    if (_options.ClosesByReset_GateHeld)
                    {
                        _tcp.Abort(Host.Now);
                    }

                    _tcp.Close(Host.Now);
                    Free_GateHeld();
                    Host.Pump_GateHeld();
                }
            }

            _closed.TrySetResult(new ConnectionEnd(EndReason.Finished));
        }
    }

    private async Task DiscardWithinLimitsAsync()
    {
        if (_closing.DiscardBytesMax == 0 || _closing.DiscardTimeMax == TimeSpan.Zero)
        {
            return;
        }

        using CancellationTokenSource limit = new(_closing.DiscardTimeMax, TimeProvider);
        while (true)
        {
            ValueTask wait;
            lock (Host.Gate)
            {
                BeginDiscarding_GateHeld(_closing.DiscardBytesMax);
                if (_tcp.InputEnded || _discardLeft <= 0 || IsBroken_GateHeld)
                {
                    return;
                }

                wait = _changed.Begin_GateHeld(limit.Token);
            }

            try
            {
                await wait.ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void BeginDiscarding_GateHeld(long bytesMax)
    {
        if (!_isDiscarding || _discardLeft > bytesMax)
        {
            _isDiscarding = true;
            _discardLeft = bytesMax;
        }

        Discard_GateHeld();
        Host.Pump_GateHeld();
    }

    private void Discard_GateHeld()
    {
        if (_tcp.Readable > 0 && _discardLeft > 0 && !_isFreed)
        {
            byte[] nowhere = ArrayPool<byte>.Shared.Rent(1 << 16);
            int count;
            while (_discardLeft > 0 && (count = _tcp.Read(nowhere, Host.Now)) > 0)
            {
                _discardLeft -= count;
                _bytesReceived += count;
            }

            ArrayPool<byte>.Shared.Return(nowhere);
        }

        if (_tcp.InputEnded && _fault is null)
        {
            DirectionEnded_GateHeld(1);
        }
    }

    private void DirectionEnded_GateHeld(int direction)
    {
        _directionsEnded |= direction;
        if (_directionsEnded == DirectionsAll && _fault is null)
        {
            _closed.TrySetResult(new ConnectionEnd(EndReason.Finished));
        }
    }

    private void KeepFault_GateHeld(Fault fault, ConnectionEnd? end = null)
    {
        if (_fault is null && !_isFreed)
        {
            _fault = fault;
            _closed.TrySetResult(end ?? new ConnectionEnd(EndReasons.From(fault), fault));
        }
    }

    /// <summary>The stack goes on with what is left of the connection; this object has done with it.</summary>
    private void Free_GateHeld()
    {
        _isFreed = true;
        _options.IsClosed = true;
        _tcp.Tag = null;
        SignalAll_GateHeld();
    }

    private void SignalAll_GateHeld()
    {
        _input.Signal_GateHeld();
        _output.Signal_GateHeld();
        _changed.Signal_GateHeld();
        _urgent?.Signal_GateHeld();
    }
}
