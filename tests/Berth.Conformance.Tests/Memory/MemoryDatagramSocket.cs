using System.Diagnostics.CodeAnalysis;

namespace Berth.Conformance.Memory;

/// <summary>A datagram socket whose network loses nothing and never fills up, and whose hosts answer for ports nobody holds.</summary>
internal sealed class MemoryDatagramSocket : DatagramSocket
{
    private const int PayloadBytesMax = 65_507; // 65,535 less the IPv4 and UDP headers (RFC 768).

    private readonly Lock _gate = new();
    private readonly MemoryEngine _engine;
    private readonly Queue<(byte[] Payload, Address Remote)> _queue = new();
    private readonly int _receiveBytesMax;
    private TaskCompletionSource _changed = New();
    private Fault? _pendingFault;
    private bool _closed;

    public MemoryDatagramSocket(MemoryEngine engine, Address address, DatagramOptions options)
    {
        _engine = engine;
        _receiveBytesMax = options.ReceiveBytesMax;
        RemoteAddress = options.RemoteAddress;
        IsDualStack = MemoryEngine.IsDualStack(address, options.DualStack);
        LocalAddress = engine.Datagrams.Bind(address, IsDualStack, this, SocketOperation.Bind);
    }

    public override Address LocalAddress { get; }

    public override Address? RemoteAddress { get; }

    public override Transport Transport => Transport.Udp;

    public override bool IsDualStack { get; }

    public override TimeProvider TimeProvider => _engine.TimeProvider;

    public override async ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            Task changed;
            lock (_gate)
            {
                if (_closed || _queue.Count > 0 || _pendingFault is not null)
                {
                    return !_closed;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    public override int TryReceive(Span<Datagram> datagrams)
    {
        lock (_gate)
        {
            ThrowIfClosed(SocketOperation.Receive);
            ThrowPendingFault();
            int received = 0;
            while (received < datagrams.Length && _queue.TryDequeue(out (byte[] Payload, Address Remote) next))
            {
                datagrams[received++] = Made(next.Payload, next.Remote);
            }

            return received;
        }
    }

    public override bool TryPeek([NotNullWhen(true)] out Datagram? datagram)
    {
        lock (_gate)
        {
            ThrowIfClosed(SocketOperation.Receive);
            ThrowPendingFault();
            datagram = _queue.TryPeek(out (byte[] Payload, Address Remote) next) ? Made(next.Payload, next.Remote) : null;
            return datagram is not null;
        }
    }

    public override int TrySend(ReadOnlySpan<OutgoingDatagram> datagrams)
    {
        lock (_gate)
        {
            ThrowIfClosed(SocketOperation.Send);
            ThrowPendingFault();
        }

        for (int i = 0; i < datagrams.Length; i++)
        {
            if (!datagrams[i].IsPlain)
            {
                return i > 0 ? i : throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Send)
                {
                    Address = datagrams[i].Remote,
                    Detail = "The memory engine sends payloads and nothing beside them.",
                });
            }

            if (datagrams[i].Payload.Length > PayloadBytesMax)
            {
                return i > 0 ? i : throw new FaultException(new Fault(FaultReason.MessageTooLong, SocketOperation.Send)
                {
                    Address = datagrams[i].Remote ?? RemoteAddress,
                });
            }

            Send(datagrams[i]);
        }

        return datagrams.Length;
    }

    public override ValueTask SendAsync(
        ReadOnlyMemory<byte> payload, Address? remote = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        TrySend([new OutgoingDatagram(payload, remote)]);
        return ValueTask.CompletedTask;
    }

    public override void HandOver() => throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Receive)
    {
        Address = LocalAddress,
        Detail = "The memory engine has no descriptors to share.",
    });

    public override ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
        }

        _engine.Datagrams.Release(this);
        Announce();
        return ValueTask.CompletedTask;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Datagram Made(byte[] payload, Address remote)
    {
        int bytes = Math.Min(payload.Length, _receiveBytesMax);
        return new Datagram(this, payload.AsMemory(0, bytes), remote, handBack: null) { IsTruncated = bytes < payload.Length };
    }

    private void Send(OutgoingDatagram datagram)
    {
        Address to = (datagram.Remote ?? RemoteAddress ?? throw new FaultException(
            new Fault(FaultReason.InvalidArgument, SocketOperation.Send) { Detail = "The socket has no peer: say where to." })).Unmap();
        if (_engine.Datagrams.Find(to) is { } receiver)
        {
            receiver.TakeIn(datagram.Payload.ToArray(), SourceFor(to));
        }
        else if (RemoteAddress is { } peer)
        {
            lock (_gate)
            {
                _pendingFault = new Fault(FaultReason.Refused, SocketOperation.Receive) { Address = peer };
            }

            Announce();
        }
    }

    private Address SourceFor(Address to) => LocalAddress.IsAny
        ? (to.Family == System.Net.Sockets.AddressFamily.InterNetwork ? Address.Loopback(0) : Address.IPv6Loopback(0)).WithPort(LocalAddress.Port)
        : LocalAddress;

    private void TakeIn(byte[] payload, Address from)
    {
        lock (_gate)
        {
            if (_closed || (RemoteAddress is { } peer && peer != from))
            {
                return;
            }

            _queue.Enqueue((payload, from));
        }

        Announce();
    }

    private void ThrowPendingFault()
    {
        if (_pendingFault is { } fault)
        {
            _pendingFault = null;
            throw new FaultException(fault);
        }
    }

    private void ThrowIfClosed(SocketOperation operation)
    {
        if (_closed)
        {
            throw Ended(operation);
        }
    }

    private void Announce()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = New();
        }

        changed.SetResult();
    }
}
