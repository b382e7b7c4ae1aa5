namespace Berth;

/// <summary>One end of two rings in shared memory, with the connection by which the other process's end is noticed.</summary>
internal sealed class LinuxSharedMemoryChannel : SharedMemoryChannel
{
    private readonly DescriptorChannel _connection;
    private readonly RingMapping _mapping;
    private readonly RingBells _bells;
    private readonly RingWriter _writer;
    private readonly RingReader _reader;
    private readonly ReadinessWait _hangUp;
    private readonly TimeProvider _timeProvider;
    private Fault? _fault;
    private volatile bool _isPeerGone;
    private int _isDisposed;

    /// <param name="connection">Owned. Nothing is sent over it any more, so that it becomes readable when the other end is closed.</param>
    /// <param name="mapping">Owned.</param>
    /// <param name="bells">Owned.</param>
    /// <param name="capacity">Each ring's.</param>
    /// <param name="isOfferer">Which of the two rings is ours.</param>
    /// <param name="timeProvider">The engine's clock.</param>
    public LinuxSharedMemoryChannel(
        DescriptorChannel connection, RingMapping mapping, RingBells bells, int capacity, bool isOfferer, TimeProvider timeProvider)
    {
        _connection = connection;
        _mapping = mapping;
        _bells = bells;
        _writer = mapping.Writer(isOfferer);
        _reader = mapping.Reader(isOfferer);
        _hangUp = new ReadinessWait(connection.Handle, SocketReadiness.Receive);
        _timeProvider = timeProvider;
        MessageBytesMax = RingLayout.MessageBytesMax(capacity);
        _ = WatchPeerAsync();
    }

    public override int MessageBytesMax { get; }

    public override PeerCredentials? Peer => _connection.Peer;

    public override bool TrySend(ReadOnlySpan<byte> message)
    {
        ArgumentOutOfRangeException.ThrowIfZero(message.Length, nameof(message));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, MessageBytesMax, nameof(message));
        Enter(SocketOperation.Send);
        try
        {
            if (_isPeerGone)
            {
                throw Fail(new Fault(FaultReason.ResetByPeer, SocketOperation.Send) { Detail = "the other process has closed its end or ended" });
            }

            if (!_writer.TryWrite(message))
            {
                return false;
            }

            if (_writer.MustRing())
            {
                _bells.MessageSent.Ring();
            }

            return true;
        }
        catch (FaultException error)
        {
            throw Fail(error.Fault);
        }
        finally
        {
            _mapping.DangerousRelease();
        }
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        while (!TrySendLooking(message.Span))
        {
            await _bells.RoomToSend.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    public override void Send(ReadOnlySpan<byte> message)
    {
        while (!TrySendLooking(message))
        {
            _bells.RoomToSend.Wait();
        }
    }

    public override bool TryReceive(Span<byte> buffer, out int count)
    {
        Enter(SocketOperation.Receive);
        try
        {
            bool isPeerGone = _isPeerGone; // Looked at first: what it sent before it went stands in the ring by now.
            if (_reader.TryRead(buffer, out count))
            {
                if (_reader.MustRing())
                {
                    _bells.RoomMade.Ring();
                }

                return true;
            }

            return isPeerGone && (_reader.IsClosed ? true : throw Fail(new Fault(FaultReason.ResetByPeer, SocketOperation.Receive)
            {
                Detail = "the other process ended without closing its end",
            }));
        }
        catch (FaultException error)
        {
            throw Fail(error.Fault);
        }
        finally
        {
            _mapping.DangerousRelease();
        }
    }

    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        int count;
        while (!TryReceiveLooking(buffer.Span, out count))
        {
            await _bells.MessageCame.WaitAsync(cancellation).ConfigureAwait(false);
        }

        return count;
    }

    public override int Receive(Span<byte> buffer)
    {
        int count;
        while (!TryReceiveLooking(buffer, out count))
        {
            _bells.MessageCame.Wait();
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing || Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        Interlocked.CompareExchange(ref _fault, new Fault(FaultReason.AbortedHere, SocketOperation.Receive) { Detail = "the channel was closed here" }, null);
        _writer.Close(); // Before the connection: the other end looks for it when that hangs up.
        _bells.RingHere(); // Who sleeps on a thread of its own wakes, and finds the fault.
        _hangUp.Interrupt();
        _connection.Dispose();
        _bells.Dispose();
        _mapping.Dispose();
    }

    /// <summary>As <see cref="TrySend"/>, several times: at once, for <see cref="SharedMemoryChannel.SpinTime"/>, and after having said that we sleep.</summary>
    private bool TrySendLooking(ReadOnlySpan<byte> message)
    {
        if (TrySend(message))
        {
            return true;
        }

        long start = _timeProvider.GetTimestamp();
        for (int look = 1; SpinTime > _timeProvider.GetElapsedTime(start); look++)
        {
            Pause(look);
            if (TrySend(message))
            {
                return true;
            }
        }

        Enter(SocketOperation.Send);
        _writer.SayWaiting();
        _mapping.DangerousRelease();
        return TrySend(message);
    }

    /// <summary>As <see cref="TryReceive"/>, several times.</summary>
    private bool TryReceiveLooking(Span<byte> buffer, out int count)
    {
        if (TryReceive(buffer, out count))
        {
            return true;
        }

        long start = _timeProvider.GetTimestamp();
        for (int look = 1; SpinTime > _timeProvider.GetElapsedTime(start); look++)
        {
            Pause(look);
            if (TryReceive(buffer, out count))
            {
                return true;
            }
        }

        Enter(SocketOperation.Receive);
        _reader.SayWaiting();
        _mapping.DangerousRelease();
        return TryReceive(buffer, out count);
    }

    /// <summary>
    /// Between two looks. Now and then others get their turn: the kernel may have put both processes on one core, and who looks would keep the
    /// other from answering.
    /// </summary>
    private static void Pause(int look)
    {
        if (look % 16 == 0)
        {
            Thread.Yield();
        }
        else
        {
            Thread.SpinWait(20);
        }
    }

    /// <summary>Keeps the memory mapped until it is released.</summary>
    private void Enter(SocketOperation operation)
    {
        if (Volatile.Read(ref _fault) is { } fault)
        {
            throw new FaultException(fault with { Operation = operation });
        }

        bool added = false;
        try
        {
            _mapping.DangerousAddRef(ref added);
        }
        catch (ObjectDisposedException)
        {
            throw new FaultException(_fault! with { Operation = operation });
        }
    }

    private FaultException Fail(Fault fault) => new(Interlocked.CompareExchange(ref _fault, fault, null) ?? fault);

    /// <summary>The kernel closes the connection of a process that ends, however it ends.</summary>
    private async Task WatchPeerAsync()
    {
        try
        {
            if (!await _hangUp.WaitAsync(CancellationToken.None).ConfigureAwait(false))
            {
                return; // Closed here.
            }

            _isPeerGone = true;
        }
        catch (FaultException error)
        {
            Fail(error.Fault); // A channel that could not notice the other's end is none.
        }

        _bells.RingHere();
    }
}
