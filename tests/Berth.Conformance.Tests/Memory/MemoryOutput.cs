using System.IO.Pipelines;

namespace Berth.Conformance.Memory;

/// <summary>A pipe's writer that knows of faults. A flush publishes at once and waits while the peer has too much unread.</summary>
internal sealed class MemoryOutput(MemoryConnection owner, PipeWriter pipe) : PipeWriter
{
    private long _unflushedBytes; // Counted here: the pipe stops counting when the peer discards.
    private bool _completed;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => pipe.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => pipe.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        pipe.Advance(bytes);
        _unflushedBytes += bytes;
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        owner.ThrowIfBroken(SocketOperation.Send);
        cancellationToken.ThrowIfCancellationRequested();
        Send();
        FlushResult result = await pipe.FlushAsync(cancellationToken).ConfigureAwait(false);
        owner.ThrowIfBroken(SocketOperation.Send);
        return new FlushResult(result.IsCanceled, isCompleted: false);
    }

    public override void CancelPendingFlush() => pipe.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        if (exception is not null)
        {
            owner.Abort();
            return;
        }

        try
        {
            Send();
        }
        catch (FaultException)
        {
            return; // The peer is gone; the fault is kept and every later call reports it.
        }

        pipe.Complete();
        owner.OutputEnded();
    }

    private void Send()
    {
        long bytes = _unflushedBytes;
        _unflushedBytes = 0;
        owner.Send(bytes);
    }
}
