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
    private const int BufferBytesFirst = 1 << 14; // Held only while bytes are in it: a message may as well arrive, and be answered, whole.
    private const int BufferBytesMax = 1 << 16;
    private const int FreeBytesMin = 2048;
    private const long MarkNone = -1;

    private readonly ReceiveReadiness _readiness = new(connection.Socket);
    private ReceivedSegment? _head;
    private ReceivedSegment? _tail;
    private int _headStart;
    private long _examined; // Absolute, as RunningIndex + index.
    private int _bufferBytes = BufferBytesFirst;
    private bool _probablyEmpty; // The last receive emptied the kernel's buffer. A new connection often brings its first request along.
    private SocketUrgent? _urgent;
    private long _mark = MarkNone; // Absolute, as _examined.
    private bool _ended;
    private bool _completed;
    private bool _stopTold;
    private volatile bool _cancelPending;
    private volatile bool _stopPending;

    /// <summary>Whether the peer's FIN was received.</summary>
    public bool IsEnded => _ended;

    /// <summary>Who is asked for marks, or null as long as nobody asked for urgent data.</summary>
    public SocketUrgent? Urgent => Volatile.Read(ref _urgent);

    private long EndPosition => _tail is null ? 0 : _tail.RunningIndex + _tail.End;

    private bool HasUnexamined => _tail is not null && _examined < EndPosition;

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
        if (_head is null)
        {
            return;
        }

        // A default position is the start: what was read from an empty buffer says nothing.
        ReceivedSegment consumedSegment = consumed.GetObject() as ReceivedSegment ?? _head;
        int consumedIndex = consumed.GetObject() is null ? _headStart : consumed.GetInteger();
        long consumedPosition = consumedSegment.RunningIndex + consumedIndex;
        long examinedPosition = examined.GetObject() is ReceivedSegment segment
            ? segment.RunningIndex + examined.GetInteger()
            : consumedPosition;
        if (consumedPosition < _head.RunningIndex + _headStart || consumedPosition > EndPosition
            || examinedPosition > EndPosition || examinedPosition < consumedPosition)
        {
            throw new InvalidOperationException("The position lies outside what was read, or examined lies before consumed.");
        }

        _examined = Math.Max(_examined, examinedPosition);
        if (consumedPosition == EndPosition)
        {
            ReturnAll();
            return;
        }

        while (_head != consumedSegment)
        {
            ReceivedSegment passed = _head!;
            _head = (ReceivedSegment)passed.Next!;
            passed.Return();
        }

        _headStart = consumedIndex;
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
        long start = _head is null ? 0 : _head.RunningIndex + _headStart;
        mark = default;
        if (_mark < start || _mark > start + buffer.Length)
        {
            return false;
        }

        mark = buffer.GetPosition(_mark - start);
        return true;
    }

    /// <summary>Ends reading without a thought for what still comes: the connection is closing and sees to that.</summary>
    public void CompleteQuietly()
    {
        _completed = true;
        ReturnAll();
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
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytesFirst);
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
                    return new ReadResult(Buffered(), isCanceled: true, isCompleted: false);
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
            result = new ReadResult(Buffered(), isCanceled: true, isCompleted: _ended);
            return true;
        }

        if (HasUnexamined || _ended)
        {
            result = new ReadResult(Buffered(), isCanceled: false, isCompleted: _ended);
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>Receives into free memory, without waiting.</summary>
    /// <returns>Whether there is something new: bytes or the end.</returns>
    private bool TryReceive()
    {
        bool isNew = _tail is null || _tail.Free.Length < FreeBytesMin;
        ReceivedSegment target = isNew ? new ReceivedSegment(_bufferBytes) : _tail!;
        int free = target.Free.Length;
        ReceiveOutcome outcome;
        int count;
        try
        {
            outcome = Receive(target.Free.Span, out count);
        }
        catch
        {
            if (isNew)
            {
                target.Return();
            }

            throw;
        }

        _probablyEmpty = count < free;
        if (outcome == ReceiveOutcome.End)
        {
            End();
        }

        if (outcome != ReceiveOutcome.Bytes)
        {
            if (isNew)
            {
                target.Return();
            }

            return _ended;
        }

        _bufferBytes = count == free ? Math.Min(_bufferBytes * 2, BufferBytesMax) : _bufferBytes;
        target.Extend(count);
        if (isNew)
        {
            Append(target);
        }

        return true;
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

        _mark = EndPosition;
        return true;
    }

    private void End()
    {
        _ended = true;
        connection.InputEnded();
    }

    private void Append(ReceivedSegment segment)
    {
        if (_tail is null)
        {
            _head = segment;
            _headStart = 0;
            _examined = 0;
        }
        else
        {
            segment.Follow(_tail);
        }

        _tail = segment;
    }

    private ReadOnlySequence<byte> Buffered() => _head is null
        ? ReadOnlySequence<byte>.Empty
        : new ReadOnlySequence<byte>(_head, _headStart, _tail!, _tail!.End);

    private void ReturnAll()
    {
        // Positions begin anew: a mark at the end is now one at the start, and one before it is behind the reader.
        _mark = _mark == EndPosition ? 0 : MarkNone;
        for (ReceivedSegment? segment = _head; segment is not null; segment = (ReceivedSegment?)segment.Next)
        {
            segment.Return();
        }

        _head = null;
        _tail = null;
        _headStart = 0;
        _examined = 0;
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
