using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Berth;

/// <summary>
/// The writer of a connection. A flush gives the stack what its send buffer takes, from the caller's own memory where it can; the rest waits
/// for room.
/// </summary>
internal sealed class StackOutput(StackConnection connection) : PipeWriter
{
    private const int ChunkBytesMin = 4096;

    private readonly StackWait _room = new(connection.Host);
    private readonly Queue<Chunk> _chunks = new(); // Oldest first; all but the last are full.
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Chunk? _filling; // The last of the queue.
    private long _unflushed;
    private int _finishStarted;
    private bool _completed;
    private volatile bool _cancelPending;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        ThrowIfCompleted();
        if (_filling is null || _filling.Free.Length < Math.Max(sizeHint, 1))
        {
            _filling = new Chunk(Math.Max(sizeHint, ChunkBytesMin));
            _chunks.Enqueue(_filling);
        }

        return _filling.Free;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _filling?.Free.Length ?? 0);
        _filling?.Extend(bytes);
        _unflushed += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        cancellationToken.ThrowIfCancellationRequested();
        return TryFlush(out FlushResult result) ? new ValueTask<FlushResult>(result) : FlushRestAsync(cancellationToken);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        cancellationToken.ThrowIfCancellationRequested();
        ReadOnlyMemory<byte> unsent = source;
        if (_unflushed == 0 && !_cancelPending)
        {
            lock (connection.Host.Gate)
            {
                unsent = source[connection.Send_GateHeld(source.Span)..];
            }

            if (unsent.IsEmpty)
            {
                return default;
            }
        }

        // What must wait is copied: the caller's memory is only borrowed, and a cancelled write still sends all its bytes.
        unsent.Span.CopyTo(GetSpan(unsent.Length));
        Advance(unsent.Length);
        return TryFlush(out FlushResult result) ? new ValueTask<FlushResult>(result) : FlushRestAsync(cancellationToken);
    }

    /// <summary>Sends what the send buffer takes, behind what was written before.</summary>
    /// <returns>The bytes taken; 0 when there is no room.</returns>
    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        ThrowIfCompleted();
        lock (connection.Host.Gate)
        {
            return TrySendChunks_GateHeld() ? connection.Send_GateHeld(bytes) : 0;
        }
    }

    /// <summary>Waits until the send buffer has room and nothing older is to be sent.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellation)
    {
        ThrowIfCompleted();
        while (true)
        {
            ValueTask wait;
            lock (connection.Host.Gate)
            {
                if (connection.IsBroken_GateHeld || (TrySendChunks_GateHeld() && connection.HasRoom_GateHeld()))
                {
                    return;
                }

                wait = _room.Begin_GateHeld(cancellation);
            }

            await wait.ConfigureAwait(false);
        }
    }

    /// <summary>Sends bytes of which the last is urgent, after all that was written before.</summary>
    public async ValueTask SendUrgentAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await FlushAsync(cancellation).ConfigureAwait(false);
        while (true)
        {
            ValueTask wait;
            lock (connection.Host.Gate)
            {
                bytes = bytes[connection.SendUrgent_GateHeld(bytes.Span)..];
                if (bytes.IsEmpty)
                {
                    return;
                }

                wait = _room.Begin_GateHeld(cancellation);
            }

            await wait.ConfigureAwait(false);
        }
    }

    public override void CancelPendingFlush()
    {
        _cancelPending = true;
        lock (connection.Host.Gate)
        {
            _room.Signal_GateHeld();
        }
    }

    public override void Complete(Exception? exception = null)
    {
        ValueTask completing = CompleteAsync(exception);
        if (!completing.IsCompletedSuccessfully)
        {
            // The fault, if there is one, is kept on the connection and told there.
            _ = completing.AsTask().ContinueWith(
                static task => _ = task.Exception,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        _completed = true;
        if (Interlocked.Exchange(ref _finishStarted, 1) != 0)
        {
            await _finished.Task.ConfigureAwait(false);
            return;
        }

        try
        {
            if (exception is not null)
            {
                connection.Abort(EndReason.AbortedHere);
                return;
            }

            while (_unflushed > 0)
            {
                await FlushRestAsync(CancellationToken.None).ConfigureAwait(false);
            }

            connection.ShutdownOutput();
        }
        finally
        {
            ReturnChunks();
            _finished.TrySetResult();
        }
    }

    /// <summary>Lets who waits look again.</summary>
    public void Signal_GateHeld() => _room.Signal_GateHeld();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> FlushRestAsync(CancellationToken cancellation)
    {
        while (true)
        {
            ValueTask wait = default;
            lock (connection.Host.Gate)
            {
                if (!_cancelPending && !TrySendChunks_GateHeld())
                {
                    wait = _room.Begin_GateHeld(cancellation);
                }
            }

            await wait.ConfigureAwait(false);
            if (TryFlush(out FlushResult result))
            {
                return result;
            }
        }
    }

    private bool TryFlush(out FlushResult result)
    {
        result = default;
        if (_cancelPending)
        {
            _cancelPending = false;
            result = new FlushResult(isCanceled: true, isCompleted: false);
            return true;
        }

        lock (connection.Host.Gate)
        {
            connection.ThrowIfFaulted();
            return TrySendChunks_GateHeld();
        }
    }

    /// <summary>Sends chunks until all are sent or the send buffer is full.</summary>
    /// <returns>Whether all were sent.</returns>
    private bool TrySendChunks_GateHeld()
    {
        while (_chunks.TryPeek(out Chunk? first))
        {
            int sent = first.Unsent.IsEmpty ? 0 : connection.Send_GateHeld(first.Unsent.Span);
            _unflushed -= sent;
            first.Release(sent);
            if (!first.Unsent.IsEmpty)
            {
                return false;
            }

            _chunks.Dequeue().Return();
            _filling = _chunks.Count == 0 ? null : _filling;
        }

        return true;
    }

    private void ReturnChunks()
    {
        while (_chunks.TryDequeue(out Chunk? chunk))
        {
            chunk.Return();
        }

        _filling = null;
    }

    private void ThrowIfCompleted()
    {
        if (_completed)
        {
            throw new InvalidOperationException("Writing is not allowed after the writer was completed.");
        }
    }

    /// <summary>A rented array that is filled at its end and sent from its start.</summary>
    private sealed class Chunk(int sizeMin)
    {
        private readonly byte[] _array = ArrayPool<byte>.Shared.Rent(sizeMin);
        private int _start;
        private int _end;

        public Memory<byte> Free => _array.AsMemory(_end);

        public ReadOnlyMemory<byte> Unsent => _array.AsMemory(_start, _end - _start);

        public void Extend(int count) => _end += count;

        public void Release(int count) => _start += count;

        public void Return() => ArrayPool<byte>.Shared.Return(_array);
    }
}
