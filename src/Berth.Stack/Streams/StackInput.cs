using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Berth;

/// <summary>The reader of a connection: takes what the stack has received when it is asked, and waits only when nothing is there.</summary>
internal sealed class StackInput(StackConnection connection) : PipeReader
{
    private readonly ReceiveBuffer _buffer = new();
    private readonly StackWait _wait = new(connection.Host);
    private bool _ended;
    private bool _completed;
    private bool _stopTold;
    private volatile bool _cancelPending;
    private volatile bool _stopPending;

    /// <summary>Whether the reader has seen the peer's FIN.</summary>
    public bool IsEnded => _ended;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryRead(out ReadResult result)
            ? new ValueTask<ReadResult>(result)
            : ReceiveAsync(cancellationToken);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (TryAnswer(out result))
        {
            return true;
        }

        lock (connection.Host.Gate)
        {
            return TryReceive_GateHeld() && TryAnswer(out result);
        }
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
        Interrupt();
    }

    public override void Complete(Exception? exception = null)
    {
        if (!_completed)
        {
            CompleteQuietly();
            connection.InputCompleted();
        }
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
        Interrupt();
    }

    /// <summary>Lets who waits look again.</summary>
    public void Signal_GateHeld() => _wait.Signal_GateHeld();

    /// <summary>Finds the mark of urgent data in, or at the end of, what the last read gave.</summary>
    public bool TryFindMark(ReadOnlySequence<byte> bytes, out SequencePosition mark)
    {
        lock (connection.Host.Gate)
        {
            NoteMark_GateHeld();
        }

        return _buffer.TryFindMark(bytes, out mark);
    }

    private void Interrupt()
    {
        lock (connection.Host.Gate)
        {
            _wait.Signal_GateHeld();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            ValueTask wait = default;
            lock (connection.Host.Gate)
            {
                if (!TryReceive_GateHeld() && !_cancelPending)
                {
                    if (_stopPending && !_stopTold)
                    {
                        _stopTold = true;
                        return new ReadResult(_buffer.Bytes, isCanceled: true, isCompleted: false);
                    }

                    wait = _wait.Begin_GateHeld(cancellation);
                }
            }

            await wait.ConfigureAwait(false);
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
        bool isCanceled = _cancelPending;
        if (isCanceled || _buffer.HasUnexamined || _ended)
        {
            _cancelPending = false;
            result = new ReadResult(_buffer.Bytes, isCanceled, _ended);
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>Takes what the stack has received.</summary>
    /// <returns>Whether there is something new: bytes or the end.</returns>
    private bool TryReceive_GateHeld()
    {
        if (NoteMark_GateHeld())
        {
            connection.KeepUrgent_GateHeld(); // The next receive passes the mark.
        }

        int count = 0;
        ReceiveResult outcome;
        Memory<byte> free = connection.HasNothing_GateHeld ? default : _buffer.Lend();
        try
        {
            outcome = connection.Receive_GateHeld(free.Span, out count);
        }
        finally
        {
            _buffer.Commit(count);
        }

        if (outcome == ReceiveResult.End)
        {
            _ended = true;
        }

        return outcome != ReceiveResult.WouldBlock;
    }

    /// <summary>Notes where the mark is when the next receive would pass it.</summary>
    private bool NoteMark_GateHeld()
    {
        if (!connection.IsAtMark_GateHeld)
        {
            return false;
        }

        _buffer.MarkEnd();
        return true;
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
