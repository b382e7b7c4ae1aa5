using System.Buffers;
using System.IO.Pipelines;

namespace Berth.Tests;

/// <summary>A connection to a peer in this process, over two pipes: enough to run a handler without sockets.</summary>
internal sealed class PipeConnection(TimeProvider? clock = null) : Connection
{
    private readonly Pipe _fromPeer = new();
    private readonly Pipe _toPeer = new();
    private readonly TaskCompletionSource<ConnectionEnd> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the handler sends.</summary>
    public PipeReader PeerInput => _toPeer.Reader;

    /// <summary>What the handler receives.</summary>
    public PipeWriter PeerOutput => _fromPeer.Writer;

    public override PipeWriter Output => _toPeer.Writer;

    public override Address LocalAddress { get; } = Address.Loopback(7007);

    public override Address RemoteAddress { get; } = Address.Loopback(50_000);

    public override Task<ConnectionEnd> Closed => _closed.Task;

    public override TimeProvider TimeProvider { get; } = clock ?? TimeProvider.System;

    public override long BytesReceived => 0;

    public override long BytesSent => 0;

    protected override PipeReader InputPipe => _fromPeer.Reader;

    /// <summary>Runs a handler and then closes in order, as a server does.</summary>
    public async Task ServeAsync(StreamHandler? handler, CancellationToken cancellation = default)
    {
        await handler!(this, cancellation);
        await DisposeAsync();
    }

    /// <summary>Everything that comes until the handler's end of the stream.</summary>
    public async Task<byte[]> ReadToEndAsync(CancellationToken cancellation)
    {
        using MemoryStream all = new();
        await PeerInput.CopyToAsync(all, cancellation);
        return all.ToArray();
    }

    /// <summary>Exactly <paramref name="count"/> bytes; fewer when the stream ends before.</summary>
    public async Task<byte[]> ReadAsync(int count, CancellationToken cancellation)
    {
        ReadResult result = await PeerInput.ReadAtLeastAsync(count, cancellation);
        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Min(count, result.Buffer.Length));
        byte[] bytes = taken.ToArray();
        PeerInput.AdvanceTo(taken.End);
        return bytes;
    }

    public override void Abort(EndReason reason)
    {
        FaultException fault = new(new Fault(FaultReason.AbortedHere, SocketOperation.Send));
        _toPeer.Writer.Complete(fault);
        _fromPeer.Reader.Complete(fault);
        _closed.TrySetResult(new ConnectionEnd(reason, fault.Fault));
    }

    public override void GiveUp() => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _toPeer.Writer.CompleteAsync();
        await _fromPeer.Reader.CompleteAsync();
        _closed.TrySetResult(new ConnectionEnd(EndReason.Finished));
    }

    protected override void OnStopRequested() => _fromPeer.Reader.CancelPendingRead();
}
