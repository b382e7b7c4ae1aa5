using System.IO.Pipelines;

namespace Berth.Conformance;

/// <summary>A connection over a connection, as a user would derive it outside the library: it counts reads.</summary>
internal sealed class CountingConnection(Connection inner) : Connection
{
    private CountingReader? _input;

    public int Reads => _input?.Reads ?? 0;

    public override PipeWriter Output => inner.Output;

    public override Address LocalAddress => inner.LocalAddress;

    public override Address RemoteAddress => inner.RemoteAddress;

    public override Task<ConnectionEnd> Closed => inner.Closed;

    public override TimeProvider TimeProvider => inner.TimeProvider;

    public override SocketOptions Options => inner.Options;

    public override long BytesReceived => inner.BytesReceived;

    public override long BytesSent => inner.BytesSent;

    protected override PipeReader InputPipe => _input ??= new CountingReader(inner.Input);

    public override void Abort(EndReason reason) => inner.Abort(reason);

    public override void GiveUp() => inner.GiveUp();

    public override Task RunBothAsync(Func<Task> read, Func<Task> write) => inner.RunBothAsync(read, write);

    public override T? Get<T>()
        where T : class => base.Get<T>() ?? inner.Get<T>();

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    protected override void OnStopRequested() => inner.RequestStop();

    private sealed class CountingReader(PipeReader pipe) : PipeReader
    {
        public int Reads { get; private set; }

        public override void AdvanceTo(SequencePosition consumed) => pipe.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => pipe.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => pipe.CancelPendingRead();

        public override void Complete(Exception? exception = null) => pipe.Complete(exception);

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            Reads++;
            return pipe.ReadAsync(cancellationToken);
        }

        public override bool TryRead(out ReadResult result) => pipe.TryRead(out result);
    }
}
