using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Berth;

/// <summary>
/// One peer's session of <see cref="DatagramSessions"/>, which puts into its queue what the peer sends. The session itself knows
/// nothing of idle times and bounds.
/// </summary>
internal sealed class PeerSession : DatagramSession
{
    private readonly DatagramSessions _sessions;
    private readonly DatagramSocket _socket;
    private readonly Channel<Arrival> _queue;
    private readonly TaskCompletionSource<ConnectionEnd> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Address? _source; // What the peer asked first: its answers come from there.
    private long _droppedCount;
    private long _bytesReceived;
    private long _bytesSent;

    public PeerSession(DatagramSessions sessions, DatagramSocket socket, Address remote, Address? source, int queueMax)
    {
        _sessions = sessions;
        _socket = socket;
        RemoteAddress = remote;
        _source = source;
        ByUse = new LinkedListNode<PeerSession>(this);
        Unaccepted = new LinkedListNode<PeerSession>(this);
        _queue = Channel.CreateBounded<Arrival>(
            new BoundedChannelOptions(queueMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleWriter = true }, Drop);
    }

    /// <summary>One thing that came from the peer: a datagram, or a fault that concerns it.</summary>
    private readonly record struct Arrival(Datagram? Datagram, Fault? Fault);

    /// <summary>The place among all sessions by time of last use. Guarded, as the next two, by the gate of the sessions.</summary>
    public LinkedListNode<PeerSession> ByUse { get; }

    public LinkedListNode<PeerSession> Unaccepted { get; }

    public long LastUsed { get; set; }

    public override Address LocalAddress => _socket.LocalAddress;

    public override Address? RemoteAddress { get; }

    public override Transport Transport => _socket.Transport;

    public override bool IsDualStack => _socket.IsDualStack;

    public override TimeProvider TimeProvider => _socket.TimeProvider;

    public override Task<ConnectionEnd> Closed => _closed.Task;

    public override long BytesReceived => Volatile.Read(ref _bytesReceived);

    public override long BytesSent => Volatile.Read(ref _bytesSent);

    public override long DroppedCount => Volatile.Read(ref _droppedCount);

    /// <summary>Queues a copy of a datagram, so that a short one does not hold the buffer in which it was received.</summary>
    public void Deliver(Datagram datagram) => _queue.Writer.TryWrite(new Arrival(datagram.CopyFor(this), null));

    public void Deliver(Fault fault) => _queue.Writer.TryWrite(new Arrival(null, fault));

    /// <summary>Ends the session; what is queued may still be received. The first call counts.</summary>
    public void End(ConnectionEnd end)
    {
        _closed.TrySetResult(end);
        _queue.Writer.TryComplete();
    }

    public override ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellation = default) =>
        _queue.Reader.WaitToReadAsync(cancellation);

    public override int TryReceive(Span<Datagram> datagrams)
    {
        int count = 0;
        while (count < datagrams.Length && _queue.Reader.TryPeek(out Arrival next) && (next.Fault is null || count == 0)
            && _queue.Reader.TryRead(out next))
        {
            Datagram datagram = next.Datagram ?? throw new FaultException(next.Fault!);
            datagrams[count++] = datagram;
            Interlocked.Add(ref _bytesReceived, datagram.Payload.Length);
        }

        return count;
    }

    public override bool TryPeek([NotNullWhen(true)] out Datagram? datagram)
    {
        datagram = _queue.Reader.TryPeek(out Arrival next) ? next.Datagram?.CopyFor(this) : null;
        if (next.Fault is { } fault && _queue.Reader.TryRead(out _))
        {
            throw new FaultException(fault);
        }

        return datagram is not null;
    }

    public override int TrySend(ReadOnlySpan<OutgoingDatagram> datagrams)
    {
        OutgoingDatagram[] addressed = new OutgoingDatagram[datagrams.Length];
        for (int place = 0; place < datagrams.Length; place++)
        {
            CheckSend(datagrams[place].Remote);
            addressed[place] = Addressed(datagrams[place]);
        }

        _sessions.Use(this);
        int sent = _socket.TrySend(addressed);
        foreach (OutgoingDatagram datagram in datagrams[..sent])
        {
            Interlocked.Add(ref _bytesSent, datagram.Payload.Length);
        }

        return sent;
    }

    public override ValueTask SendAsync(
        ReadOnlyMemory<byte> payload, Address? remote = null, CancellationToken cancellation = default)
    {
        return SendAsync(new OutgoingDatagram(payload, remote), cancellation);
    }

    public override async ValueTask SendAsync(OutgoingDatagram datagram, CancellationToken cancellation = default)
    {
        CheckSend(datagram.Remote);
        _sessions.Use(this);
        await _socket.SendAsync(Addressed(datagram), cancellation).ConfigureAwait(true); // A handler thread must be kept.
        Interlocked.Add(ref _bytesSent, datagram.Payload.Length);
    }

    public override T? Get<T>()
        where T : class => this as T ?? _socket.Get<T>();

    public override void HandOver() => throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Start)
    {
        Address = Remote,
        Detail = "A session shares its socket with the other peers' sessions and has no descriptor of its own to hand over.",
    });

    public override ValueTask DisposeAsync()
    {
        _sessions.Remove(this);
        End(new ConnectionEnd(EndReason.Finished));
        Discard();
        return ValueTask.CompletedTask;
    }

    /// <summary>Discards what is queued.</summary>
    public void Discard()
    {
        while (_queue.Reader.TryRead(out Arrival arrival))
        {
            arrival.Datagram?.Dispose();
        }
    }

    protected override FaultException Ended(SocketOperation operation) =>
        Closed.IsCompleted && Closed.Result.Fault is { } fault ? new FaultException(fault) : base.Ended(operation);

    private OutgoingDatagram Addressed(OutgoingDatagram datagram) =>
        datagram with { Remote = Remote, Source = datagram.Source ?? _source };

    private void CheckSend(Address? remote)
    {
        if (Closed.IsCompleted)
        {
            throw Ended(SocketOperation.Send);
        }

        if (remote is not null && remote != Remote)
        {
            throw new FaultException(new Fault(FaultReason.InvalidArgument, SocketOperation.Send)
            {
                Address = remote,
                Detail = $"This session talks with {Remote} only.",
            });
        }
    }

    private void Drop(Arrival arrival)
    {
        if (arrival.Datagram is { } datagram)
        {
            datagram.Dispose();
            Interlocked.Increment(ref _droppedCount);
            _sessions.CountDropped();
        }
    }
}
