using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Berth;

/// <summary>
/// The writer of a connection. A flush tries to send at once, from the caller's own memory where it can; only what the send buffer
/// does not take waits.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "A wait holds no resource beside the socket, which the connection disposes.")]
internal sealed class SocketOutput(SocketConnection connection) : PipeWriter
{
    private const int ChunkBytesMin = 4096;

    private readonly SendCompletion _sending = new(connection.Socket);
    private readonly WritableWait _writable = new(connection.Socket);
    private readonly List<ArraySegment<byte>> _full = []; // Filled chunks, oldest first; rented arrays.
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[]? _chunk; // The chunk being filled, or null.
    private int _chunkEnd;
    private long _unflushed;
    private int _finishStarted;
    private volatile bool _cancelPending;
    private bool _completed;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    private bool HasUnsent => _unflushed > 0 || _sending.IsInFlight || _sending.Chunks.Count > 0;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        ThrowIfCompleted();
        if (_chunk is not null && _chunk.Length - _chunkEnd >= Math.Max(sizeHint, 1))
        {
            return _chunk.AsMemory(_chunkEnd);
        }

        CloseChunk();
        _chunk = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, ChunkBytesMin));
        return _chunk;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, (_chunk?.Length ?? 0) - _chunkEnd);
        _chunkEnd += bytes;
        _unflushed += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        cancellationToken.ThrowIfCancellationRequested();
        connection.ThrowIfFaulted();
        return HasUnsent || _cancelPending
            ? FlushUnsentAsync(cancellationToken)
            : new ValueTask<FlushResult>(default(FlushResult));
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        cancellationToken.ThrowIfCancellationRequested();
        connection.ThrowIfFaulted();
        ReadOnlyMemory<byte> unsent = source;
        if (!HasUnsent && !_cancelPending)
        {
            unsent = source[connection.SendNow(source.Span)..];
        }

        if (unsent.IsEmpty && !HasUnsent && !_cancelPending)
        {
            return new ValueTask<FlushResult>(default(FlushResult));
        }

        // What must wait is copied: the caller's memory is only borrowed, and a cancelled write still sends all its bytes.
        unsent.Span.CopyTo(GetSpan(unsent.Length));
        Advance(unsent.Length);
        return FlushUnsentAsync(cancellationToken);
    }

    /// <summary>Sends what the send buffer takes, behind what was written before.</summary>
    /// <returns>The bytes taken; 0 when there is no room.</returns>
    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        ThrowIfCompleted();
        connection.ThrowIfFaulted();
        CloseChunk();
        return _sending.Chunks.Count == 0 && TrySendChunks() ? connection.SendNow(bytes) : 0;
    }

    /// <summary>Waits until the send buffer has room and nothing older is to be sent.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellation)
    {
        ThrowIfCompleted();
        if (HasUnsent)
        {
            await FlushUnsentAsync(cancellation).ConfigureAwait(true); // A handler thread must be kept.
        }

        connection.ThrowIfFaulted();
        if (HandlerThread.Current is not null)
        {
            await _writable.WaitAsync(cancellation).ConfigureAwait(true);
        }
        else
        {
            NativeCalls native = connection.Native ?? throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Send)
            {
                Address = connection.RemoteAddress,
                Detail = "Without native calls the engine sockets is not told of room to send; write to Output, whose flush waits for it.",
            });
            await connection.WaitAsync(native, SocketReadiness.Send, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Sends bytes of which the last is urgent, after all that was written before.</summary>
    public async ValueTask SendUrgentAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await FlushAsync(cancellation).ConfigureAwait(true); // A handler thread must be kept.
        int sent = connection.SendNow(bytes.Span, SocketFlags.OutOfBand);
        if (sent == bytes.Length)
        {
            return;
        }

        // Each send marks its own last byte: the rest goes as one, so that the mark moves on to the last of all.
        int unsent = bytes.Length - sent;
        byte[] chunk = ArrayPool<byte>.Shared.Rent(unsent);
        bytes.Span[sent..].CopyTo(chunk);
        _sending.Flags = SocketFlags.OutOfBand;
        _sending.Chunks.Add(new ArraySegment<byte>(chunk, 0, unsent));
        _unflushed += unsent;
        await FlushUnsentAsync(cancellation).ConfigureAwait(true);
    }

    public override void CancelPendingFlush()
    {
        _cancelPending = true;
        Interrupt();
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
            await _finished.Task.ConfigureAwait(true); // A handler thread must be kept.
            return;
        }

        try
        {
            if (exception is not null)
            {
                connection.Abort(EndReason.AbortedHere);
                return;
            }

            await FinishAsync().ConfigureAwait(true);
        }
        finally
        {
            _finished.TrySetResult();
        }
    }

    /// <summary>Wakes whoever waits, to find the fault.</summary>
    public void Interrupt()
    {
        _sending.Interrupt();
        _writable.Interrupt();
    }

    /// <summary>Wakes whoever waits, and returns when nobody waits in the kernel.</summary>
    public void InterruptAndLeave()
    {
        _sending.Interrupt();
        _writable.InterruptAndLeave();
    }

    /// <summary>Frees what waiting held. The socket is closed.</summary>
    public void Free()
    {
        _sending.Free();
        _writable.Free();
    }

    private async Task FinishAsync()
    {
        while (HasUnsent)
        {
            await FlushUnsentAsync(CancellationToken.None).ConfigureAwait(false);
        }

        connection.ThrowIfFaulted();
        connection.ShutdownOutput();
        connection.OutputEnded();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> FlushUnsentAsync(CancellationToken cancellation)
    {
        CloseChunk();
        while (true)
        {
            if (_cancelPending)
            {
                _cancelPending = false;
                return new FlushResult(isCanceled: true, isCompleted: false);
            }

            connection.ThrowIfFaulted();
            if (_sending.Chunks.Count > 0)
            {
                // Started now, or by an earlier flush that was cancelled.
                if (await _sending.WaitAsync(cancellation).ConfigureAwait(false))
                {
                    SendingCompleted();
                }
            }
            else if (_full.Count == 0)
            {
                return default;
            }
            else if (!TrySendChunks())
            {
                if (HandlerThread.Current is not null)
                {
                    await _writable.WaitAsync(cancellation).ConfigureAwait(false);
                }
                else
                {
                    _sending.Chunks.AddRange(_full);
                    _full.Clear();
                }
            }
        }
    }

    /// <summary>Sends chunks until all are sent or the send buffer is full.</summary>
    /// <returns>Whether all were sent.</returns>
    private bool TrySendChunks()
    {
        while (_full.Count > 0)
        {
            long unsent = _unflushed;
            int sent = _full.Count == 1 ? connection.SendNow(_full[0]) : connection.SendNow(_full);
            TakeSent(sent);
            if (sent == 0 && unsent > 0)
            {
                return false;
            }
        }

        return true;
    }

    private void TakeSent(int bytes)
    {
        _unflushed -= bytes;
        int chunksSent = 0;
        while (bytes > 0)
        {
            ArraySegment<byte> first = _full[chunksSent];
            if (bytes < first.Count)
            {
                _full[chunksSent] = first[bytes..];
                break;
            }

            bytes -= first.Count;
            chunksSent++;
            ArrayPool<byte>.Shared.Return(first.Array!);
        }

        _full.RemoveRange(0, chunksSent);
    }

    private void SendingCompleted()
    {
        connection.CountSent(_sending.BytesCompleted);
        foreach (ArraySegment<byte> chunk in _sending.Chunks)
        {
            _unflushed -= chunk.Count;
            ArrayPool<byte>.Shared.Return(chunk.Array!);
        }

        _sending.Chunks.Clear();
        _sending.Flags = SocketFlags.None;
        connection.ThrowIfError(_sending.Error, SocketOperation.Send);
    }

    private void CloseChunk()
    {
        if (_chunk is not null && _chunkEnd > 0)
        {
            _full.Add(new ArraySegment<byte>(_chunk, 0, _chunkEnd));
        }
        else if (_chunk is not null)
        {
            ArrayPool<byte>.Shared.Return(_chunk);
        }

        _chunk = null;
        _chunkEnd = 0;
    }

    private void ThrowIfCompleted()
    {
        if (_completed)
        {
            throw new InvalidOperationException("Writing is not allowed after the writer was completed.");
        }
    }
}
