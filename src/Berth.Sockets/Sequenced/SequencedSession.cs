using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// A connected sequenced-packet socket of the system's: the datagram socket below carries the messages, and on top is what a datagram
/// socket has not, an end.
/// </summary>
/// <remarks>
/// The kernel gives an empty message and the end of the peer alike as 0 bytes. It stamps messages with the time of their arrival and
/// the end with none, which tells them apart. Without native calls an empty message counts as one unless the socket stays readable.
/// </remarks>
internal sealed class SequencedSession : DatagramSession
{
    private readonly SocketDatagramSocket _inner;
    private readonly bool _hasTimes;
    private readonly TaskCompletionSource<ConnectionEnd> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytesReceived;
    private long _bytesSent;
    private volatile bool _peerEnded;
    private volatile bool _disposed;

    private SequencedSession(SocketDatagramSocket inner, bool hasTimes)
    {
        _inner = inner;
        _hasTimes = hasTimes;
        RemoteAddress = inner.RemoteAddress ?? Address.UnnamedUnix;
    }

    public override Address LocalAddress => _inner.LocalAddress;

    public override Address? RemoteAddress { get; }

    public override Transport Transport => Transport.UnixSequencedPacket;

    public override bool IsDualStack => false;

    public override TimeProvider TimeProvider => _inner.TimeProvider;

    public override SocketOptions Options => _inner.Options;

    public override Task<ConnectionEnd> Closed => _closed.Task;

    public override long BytesReceived => Volatile.Read(ref _bytesReceived);

    public override long BytesSent => Volatile.Read(ref _bytesSent);

    /// <summary>Makes a session of a connected socket, which it owns from now on.</summary>
    public static SequencedSession Over(Socket socket, NativeCalls? native, TimeProvider timeProvider, int receiveBytesMax)
    {
        bool hasTimes = native?.Messages is { } messages
            && messages.AskFor(socket.SafeHandle, AddressFamily.Unix, AncillaryKinds.ReceiveTime) is null;
        return new SequencedSession(SocketDatagramSocket.Adopt(socket, isDualStack: false, native, timeProvider, receiveBytesMax: receiveBytesMax), hasTimes);
    }

    public override async ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellation = default) =>
        !_peerEnded && await _inner.WaitToReceiveAsync(cancellation).ConfigureAwait(true) && !_peerEnded; // A handler thread must be kept.

    public override int TryReceive(Span<Datagram> datagrams)
    {
        if (_peerEnded)
        {
            return 0;
        }

        int count;
        try
        {
            count = _inner.TryReceive(datagrams);
        }
        catch (FaultException broken)
        {
            throw Break(broken);
        }

        for (int place = 0; place < count; place++)
        {
            if (IsEnd(datagrams[place]))
            {
                foreach (Datagram empty in datagrams[place..count])
                {
                    empty.Dispose(); // A batch asked beyond the end gets it several times.
                }

                EndOfPeer();
                return place;
            }

            datagrams[place] = Shown(datagrams[place]);
            Interlocked.Add(ref _bytesReceived, datagrams[place].Payload.Length);
        }

        return count;
    }

    public override bool TryPeek([NotNullWhen(true)] out Datagram? datagram)
    {
        datagram = null;
        try
        {
            if (_peerEnded || !_inner.TryPeek(out Datagram? found))
            {
                return false;
            }

            if (IsEnd(found))
            {
                found.Dispose();
                EndOfPeer();
                return false;
            }

            datagram = Shown(found);
            return true;
        }
        catch (FaultException broken)
        {
            throw Break(broken);
        }
    }

    public override int TrySend(ReadOnlySpan<OutgoingDatagram> datagrams)
    {
        OutgoingDatagram[] toPeer = new OutgoingDatagram[datagrams.Length];
        for (int place = 0; place < datagrams.Length; place++)
        {
            CheckSend(datagrams[place].Remote);
            toPeer[place] = datagrams[place] with { Remote = null };
        }

        try
        {
            int sent = _inner.TrySend(toPeer);
            foreach (OutgoingDatagram datagram in toPeer.AsSpan(0, sent))
            {
                Interlocked.Add(ref _bytesSent, datagram.Payload.Length);
            }

            return sent;
        }
        catch (FaultException broken)
        {
            throw Break(broken);
        }
    }

    public override async ValueTask SendAsync(
        ReadOnlyMemory<byte> payload, Address? remote = null, CancellationToken cancellation = default)
    {
        CheckSend(remote);
        try
        {
            await _inner.SendAsync(payload, remote: null, cancellation).ConfigureAwait(true); // A handler thread must be kept.
            Interlocked.Add(ref _bytesSent, payload.Length);
        }
        catch (FaultException broken)
        {
            throw Break(broken);
        }
    }

    public override T? Get<T>()
        where T : class => this as T ?? _inner.Get<T>();

    public override void HandOver()
    {
        _disposed = true;
        _closed.TrySetResult(new ConnectionEnd(EndReason.Finished));
        _inner.HandOver();
    }

    public override ValueTask DisposeAsync()
    {
        _disposed = true;
        _closed.TrySetResult(new ConnectionEnd(EndReason.Finished));
        return _inner.DisposeAsync();
    }

    protected override FaultException Ended(SocketOperation operation) =>
        _closed.Task is { IsCompleted: true, Result.Fault: { } fault } ? new FaultException(fault)
        : _disposed ? base.Ended(operation)
        : new FaultException(new Fault(FaultReason.AbortedHere, operation)
        {
            Address = RemoteAddress,
            Detail = "The peer has ended the session: no more messages come.",
        });

    private bool IsEnd(Datagram datagram) => datagram.Payload.IsEmpty
        && (_hasTimes
            ? datagram.Ancillary.ReceivedAt is null
            : _inner.Socket.Poll(0, SelectMode.SelectRead) && _inner.Socket.Available == 0);

    private void EndOfPeer()
    {
        _peerEnded = true;
        _closed.TrySetResult(new ConnectionEnd(EndReason.Finished));
    }

    private Datagram Shown(Datagram datagram) => new(this, datagram.Payload, RemoteAddress ?? Address.UnnamedUnix, datagram.Dispose)
    {
        IsTruncated = datagram.IsTruncated,
        Ancillary = datagram.Ancillary,
    };

    /// <summary>The first fault is kept; a message too long, or a wait that was cancelled, breaks nothing.</summary>
    private FaultException Break(FaultException error)
    {
        if (error.Fault.Reason is FaultReason.MessageTooLong or FaultReason.OutOfMemory or FaultReason.InvalidArgument)
        {
            return error;
        }

        Fault fault = error.Fault with { Address = RemoteAddress };
        if (!_closed.TrySetResult(new ConnectionEnd(EndReasons.From(fault), fault)))
        {
            return _closed.Task.Result.Fault is { } first ? new FaultException(first, error) : error;
        }

        _peerEnded = true;
        return new FaultException(fault, error);
    }

    private void CheckSend(Address? remote)
    {
        if (_disposed || _closed.Task is { IsCompleted: true, Result.Fault: not null })
        {
            throw Ended(SocketOperation.Send);
        }

        if (remote is not null && remote != RemoteAddress)
        {
            throw new FaultException(new Fault(FaultReason.InvalidArgument, SocketOperation.Send)
            {
                Address = remote,
                Detail = $"This session talks with {RemoteAddress} only.",
            });
        }
    }
}
