using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Berth;

/// <summary>
/// The reader of a connection: tries to receive, and waits only when nothing is there. There is no pump and no second buffer; memory
/// is rented when bytes are there to fill it and returned when they are consumed.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "A wait holds no resource beside the socket, which the connection disposes.")]
internal sealed class SocketInput(SocketConnection connection) : PipeReader
{
    private const int DiscardBytes = 1 << 14;

    private readonly ReceiveReadiness _readiness = new(connection.Socket);
    private readonly ReceiveBuffer _buffer = new();
    private bool _probablyEmpty; // The last receive emptied the kernel's buffer. A new connection often brings its first request along.
    private SocketUrgent? _urgent;
    private bool _ended;
    private bool _completed;
    private bool _stopTold;
    private volatile bool _cancelPending;
    private volatile bool _stopPending;

    /// <summary>Whether the peer's FIN was received.</summary>
    public bool IsEnded => _ended;

    /// <summary>Who is asked for marks, or null as long as nobody asked for urgent data.</summary>
    public SocketUrgent? Urgent => Volatile.Read(ref _urgent);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryAnswer(out ReadResult result)
            ? new ValueTask<ReadResult>(result)
            : ReceiveAsync(cancellationToken);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (TryAnswer(out result))
        {
            return true;
        }

        connection.ThrowIfFaulted();
        return TryReceive() && TryAnswer(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        ThrowIfCompleted();
        _buffer.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead()
    {
        _cancelPending = true;
        _readiness.Interrupt();
    }

    public override void Complete(Exception? exception = null)
    {
        if (!_completed)
        {
            CompleteQuietly();
            connection.InputCompleted();
        }
    }

    /// <summary>Looks for marks from now on.</summary>
    /// <returns>The urgent data that is asked: the first that was given.</returns>
    public SocketUrgent TrackUrgent(SocketUrgent urgent) => Interlocked.CompareExchange(ref _urgent, urgent, null) ?? urgent;

    /// <summary>Finds the mark in, or at the end of, what the last read gave.</summary>
    public bool TryFindMark(ReadOnlySequence<byte> buffer, out SequencePosition mark)
    {
        NoteMark();
        return _buffer.TryFindMark(buffer, out mark);
    }

    /// <summary>Ends reading without a thought for what still comes: the connection is closing and sees to that.</summary>
    public void CompleteQuietly()
    {
        _completed = true;
        _buffer.Clear();
    }

    /// <summary>Lets a read that waits with nothing received, or the next that would, return IsCanceled once.</summary>
    public void Stop()
    {
        _stopPending = true;
        _readiness.Interrupt();
    }

    /// <summary>Wakes whoever waits, to find the fault.</summary>
    public void Interrupt() => _readiness.Interrupt();

    /// <summary>Wakes whoever waits, and returns when nobody waits in the kernel.</summary>
    public void InterruptAndLeave() => _readiness.InterruptAndLeave();

    /// <summary>Frees what waiting held. The socket is closed.</summary>
    public void Free() => _readiness.Free();

    /// <summary>
    /// Receives and forgets until the peer's FIN, a fault, or <paramref name="bytesMax"/> bytes. Only after <see cref="Complete"/>.
    /// </summary>
    public async Task DiscardAsync(long bytesMax, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DiscardBytes);
        try
        {
            while (!_ended && bytesMax > 0 && connection.Fault is null)
            {
                ReceiveOutcome outcome = connection.ReceiveNow(buffer, out int count);
                bytesMax -= count;
                if (outcome == ReceiveOutcome.End)
                {
                    End();
                }

                if (outcome == ReceiveOutcome.WouldBlock)
                {
                    await _readiness.WaitAsync(cancellation).ConfigureAwait(false);
                    connection.TakeWaitError(_readiness);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            connection.ThrowIfFaulted();
            if (_probablyEmpty && SynchronizationContext.Current is null)
            {
                // Others have their turn before this reader waits. On a busy server the next request has arrived by then, and taking it
                // costs one call instead of a wait, its wake-up and three calls; an idle one pays a turn of the thread pool's.
                await Task.Yield();
                _probablyEmpty = false;
            }

            if ((_probablyEmpty || !TryReceive()) && !_cancelPending && (!_stopPending || !TryReceive()))
            {
                if (_stopPending && !_stopTold)
                {
                    _stopTold = true;
                    return new ReadResult(_buffer.Bytes, isCanceled: true, isCompleted: false);
                }

                if (await _readiness.WaitAsync(cancellation).ConfigureAwait(false))
                {
                    connection.TakeWaitError(_readiness);
                    _probablyEmpty = false;
                }
            }

            if (TryAnswer(out ReadResult result))
            {
                return result;
            }
        }
    }

    /// <summary>Answers a read from what is at hand: bytes not yet examined, the end, or a cancellation.</summary>
    private bool TryAnswer(out ReadResult result)
    {
        ThrowIfCompleted();
        if (_cancelPending)
        {
            _cancelPending = false;
            result = new ReadResult(_buffer.Bytes, isCanceled: true, isCompleted: _ended);
            return true;
        }

        if (_buffer.HasUnexamined || _ended)
        {
            result = new ReadResult(_buffer.Bytes, isCanceled: false, isCompleted: _ended);
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>Receives into free memory, without waiting.</summary>
    /// <returns>Whether there is something new: bytes or the end.</returns>
    private bool TryReceive()
    {
        Memory<byte> free = _buffer.Lend();
        int count = 0;
        try
        {
            ReceiveOutcome outcome = Receive(free.Span, out count);
            _probablyEmpty = count < free.Length;
            if (outcome == ReceiveOutcome.End)
            {
                End();
            }

            return outcome != ReceiveOutcome.WouldBlock;
        }
        finally
        {
            _buffer.Commit(count);
        }
    }

    /// <summary>
    /// Receives without waiting. Where marks are looked for, it looks at what is there first and takes no more: urgent data that arrives
    /// in between lies behind it. A reader that has arrived at a mark passes it now, so that the byte is kept before.
    /// </summary>
    private ReceiveOutcome Receive(Span<byte> free, out int count)
    {
        if (_urgent is null)
        {
            return connection.ReceiveNow(free, out count);
        }

        ReceiveOutcome there = connection.ReceiveNow(free, out count, SocketFlags.Peek);
        if (there != ReceiveOutcome.Bytes)
        {
            return there;
        }

        if (NoteMark())
        {
            _urgent.Keep();
        }

        return connection.ReceiveNow(free[..count], out count);
    }

    /// <summary>Notes where the mark is when the next receive would pass it.</summary>
    private bool NoteMark()
    {
        if (_urgent is null || !_urgent.IsAtMark())
        {
            return false;
        }

        _buffer.MarkEnd();
        return true;
    }

    private void End()
    {
        _ended = true;
        connection.InputEnded();
    }

    private void ThrowIfCompleted()
    {
        if (_completed)
        {
            connection.ThrowIfDisposed(SocketOperation.Receive);
            throw new InvalidOperationException("Reading is not allowed after the reader was completed.");
        }
    }
}
