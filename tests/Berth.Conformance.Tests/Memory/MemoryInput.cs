using System.IO.Pipelines;

namespace Berth.Conformance.Memory;

/// <summary>A pipe's reader that knows of faults, of stopping, and of discarding instead of breaking.</summary>
internal sealed class MemoryInput(MemoryConnection owner, PipeReader pipe) : PipeReader
{
    private readonly Lock _gate = new();
    private bool _waiting;
    private bool _stopToReport;
    private bool _completed;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfUnusable();
        if (!cancellationToken.IsCancellationRequested && TryReadNow(out ReadResult now))
        {
            return now;
        }

        lock (_gate)
        {
            _waiting = true;
            if (_stopToReport)
            {
                _stopToReport = false;
                pipe.CancelPendingRead();
            }
        }

        try
        {
            return Report(await pipe.ReadAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            lock (_gate)
            {
                _waiting = false;
            }
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        ThrowIfUnusable();
        return TryReadNow(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_completed)
        {
            pipe.AdvanceTo(consumed, examined);
        }
    }

    public override void CancelPendingRead() => pipe.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        _completed = true;
        owner.Discard();
    }

    /// <summary>Ends a wait with nothing received, now or when it begins; once.</summary>
    internal void Stop()
    {
        lock (_gate)
        {
            if (_waiting)
            {
                pipe.CancelPendingRead();
            }
            else
            {
                _stopToReport = true;
            }
        }
    }

    private void ThrowIfUnusable()
    {
        owner.ThrowIfBroken(SocketOperation.Receive);
        if (_completed)
        {
            throw new InvalidOperationException("Reading is not allowed after the reader was completed.");
        }
    }

    private bool TryReadNow(out ReadResult result)
    {
        if (!pipe.TryRead(out result))
        {
            return false;
        }

        result = Report(result);
        return true;
    }

    private ReadResult Report(ReadResult result)
    {
        owner.ThrowIfBroken(SocketOperation.Receive);
        if (result.IsCompleted)
        {
            owner.InputEnded();
        }

        return result;
    }
}
