using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>A UDP socket of the stack's.</summary>
internal sealed class StackDatagramSocket : DatagramSocket, IStackSocket
{
    private readonly StackHost _host;
    private readonly UdpEndpoint _udp;
    private readonly DatagramOptions _options;
    private readonly StackUdpOptions _socketOptions;
    private readonly Queue<Fault> _faults = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDisposed;

    /// <summary>Makes the socket. The gate is held.</summary>
    /// <param name="host">The host.</param>
    /// <param name="udp">The end point below, this object's from now on.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="socketOptions">Its options.</param>
    /// <param name="isDualStack">Whether it serves both families.</param>
    public StackDatagramSocket(StackHost host, UdpEndpoint udp, DatagramOptions options, StackUdpOptions socketOptions, bool isDualStack)
    {
        _socketOptions = socketOptions;
        _host = host;
        _udp = udp;
        _options = options;
        IsDualStack = isDualStack;
        LocalAddress = (udp.Address ?? IpAddress.Ipv6Any).ToAddress(udp.Port);
        RemoteAddress = udp.Peer?.Address.ToAddress(udp.Peer.Value.Port);
        socketOptions.Address = RemoteAddress ?? LocalAddress;
        udp.Tag = this;
    }

    public override Address LocalAddress { get; }

    public override Address? RemoteAddress { get; }

    public override Transport Transport => Transport.Udp;

    public override bool IsDualStack { get; }

    public override TimeProvider TimeProvider => _host.TimeProvider;

    public override SocketOptions Options => _socketOptions;

    public void OnNews_GateHeld()
    {
        while (_udp.TryTakeError(out UdpError error))
        {
            if (StackDatagramFaults.Of(error, isConnected: RemoteAddress is not null, _options.IcmpErrors) is { } fault)
            {
                _faults.Enqueue(fault);
            }
        }

        Interlocked.Exchange(ref _news, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public override async ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            Task news;
            lock (_host.Gate)
            {
                if (_isDisposed || _faults.Count > 0 || _udp.HasDatagram)
                {
                    return !_isDisposed;
                }

                news = _news.Task;
            }

            await news.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    public override int TryReceive(Span<Datagram> datagrams)
    {
        lock (_host.Gate)
        {
            if (!_isDisposed && !datagrams.IsEmpty)
            {
                ThrowFault_GateHeld();
            }

            int count = 0;
            while (!_isDisposed && count < datagrams.Length && Next_GateHeld(peek: false) is { } datagram)
            {
                datagrams[count++] = datagram;
            }

            return count;
        }
    }

    public override bool TryPeek([NotNullWhen(true)] out Datagram? datagram)
    {
        lock (_host.Gate)
        {
            ThrowFault_GateHeld();
            datagram = _isDisposed ? null : Next_GateHeld(peek: true);
            return datagram is not null;
        }
    }

    public override int TrySend(ReadOnlySpan<OutgoingDatagram> datagrams)
    {
        lock (_host.Gate)
        {
            for (int count = 0; count < datagrams.Length; count++)
            {
                Fault? fault = Send_GateHeld(datagrams[count], out bool isSent);
                if (fault is not null && count == 0)
                {
                    throw new FaultException(fault);
                }

                if (!isSent)
                {
                    return count; // The next call begins with this one, and tells its fault.
                }
            }

            return datagrams.Length;
        }
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> payload, Address? remote = null, CancellationToken cancellation = default) =>
        SendAsync(new OutgoingDatagram(payload, remote), cancellation);

    public override async ValueTask SendAsync(OutgoingDatagram datagram, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        while (TrySend([datagram]) == 0)
        {
            // What filled the way out has left with the pump that followed, so that there is room by the next turn.
            await Task.Yield();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    public override void Join(MulticastGroup group) => ChangeMembership(group, _udp.Join, Errno.EADDRINUSE);

    public override void Leave(MulticastGroup group) => ChangeMembership(group, _udp.Leave, Errno.EADDRNOTAVAIL);

    public override void SetMulticast(MulticastSending sending)
    {
        ArgumentNullException.ThrowIfNull(sending);
        if (sending.HopLimit is < 0 or > 255)
        {
            throw new FaultException(new Fault(FaultReason.InvalidArgument, SocketOperation.Option)
            {
                Detail = $"A hop limit is 0 to 255, not {sending.HopLimit}.",
            });
        }

        lock (_host.Gate)
        {
            _udp.MulticastInterface = sending.Interface is { } name ? StackMulticast.Find(_host.Ip, name) : _udp.MulticastInterface;
            _udp.MulticastHopLimit = (byte)(sending.HopLimit ?? _udp.MulticastHopLimit);
            _udp.MulticastLoop = sending.Loopback ?? _udp.MulticastLoop;
        }
    }

    public override void HandOver() => throw StackFaults.NotSupported(
        SocketOperation.Socket, LocalAddress, "This socket is no descriptor of the system's and has no other holder; the engine 'sockets' has such.");

    public override ValueTask DisposeAsync()
    {
        lock (_host.Gate)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _socketOptions.IsClosed = true;
                _udp.Tag = null;
                _host.Ip.Close(_udp);
                OnNews_GateHeld();
            }
        }

        return ValueTask.CompletedTask;
    }

    private void ChangeMembership(MulticastGroup group, Func<IpAddress, bool> change, Errno refusal)
    {
        ArgumentNullException.ThrowIfNull(group);
        lock (_host.Gate)
        {
            IpAddress address = StackMulticast.Check(_host.Ip, group, isIpv4Only: _udp.Address is { IsIpv6: false });
            if (!change(address))
            {
                throw new FaultException(StackFaults.Of(refusal, SocketOperation.Option, group.Group));
            }
        }
    }

    private Datagram? Next_GateHeld(bool peek)
    {
        if (!_udp.HasDatagram)
        {
            return null;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Min(_udp.NextLength, _options.ReceiveBytesMax), 1));
        Span<byte> room = rented.AsSpan(0, Math.Min(rented.Length, _options.ReceiveBytesMax));
        _ = peek ? _udp.TryPeek(room, out int length, out UdpArrival arrival) : _udp.TryReceive(room, out length, out arrival);
        ReadOnlyMemory<byte> payload = rented.AsMemory(0, Math.Min(length, _options.ReceiveBytesMax));
        Address destination = arrival.Destination.ToAddress(LocalAddress.Port);
        return new Datagram(this, payload, arrival.Source.ToAddress(arrival.SourcePort), () => ArrayPool<byte>.Shared.Return(rented))
        {
            Local = destination,
            ReplySource = LocalAddress.IsAny && !arrival.Destination.IsMulticast && _host.Ip.IsLocal(arrival.Destination) ? destination : null,
            IsTruncated = length > _options.ReceiveBytesMax,
            Ancillary = AncillaryOf(arrival),
        };
    }

    private Ancillary AncillaryOf(in UdpArrival arrival)
    {
        AncillaryKinds asked = _options.Ancillary;
        return asked == AncillaryKinds.None ? default : new Ancillary
        {
            Destination = asked.HasFlag(AncillaryKinds.Destination) ? arrival.Destination.ToAddress(0) : null,
            InterfaceIndex = asked.HasFlag(AncillaryKinds.Destination) ? arrival.Interface.Index : null,
            HopLimit = asked.HasFlag(AncillaryKinds.HopLimit) ? arrival.HopLimit : null,
            TrafficClass = asked.HasFlag(AncillaryKinds.TrafficClass) ? arrival.TrafficClass : null,
            ReceivedAt = asked.HasFlag(AncillaryKinds.ReceiveTime) ? TimeProvider.GetUtcNow() - (_host.Now - arrival.At) : null,
        };
    }

    private Fault? Send_GateHeld(in OutgoingDatagram datagram, out bool isSent)
    {
        isSent = false;
        if (_isDisposed)
        {
            return StackFaults.ClosedHere(SocketOperation.Send, LocalAddress);
        }

        if (_faults.TryDequeue(out Fault? earlier))
        {
            return earlier; // As the kernel does: the next call, whichever it is, hears of it.
        }

        Address? asked = datagram.Remote ?? RemoteAddress;
        if (StackDatagramFaults.RefusalOf(datagram, asked, LocalAddress, IsDualStack) is { } refusal)
        {
            return refusal;
        }

        Address remote = asked!.Value.Unmap();
        IpAddress? source = datagram.Source is { } from ? from.ToIp() : null;
        if (source is { } own && !_host.Ip.IsLocal(own))
        {
            return StackFaults.Of(Errno.EINVAL, SocketOperation.Send, asked) with { Detail = $"It was to leave from {own}: that is no address of this host." };
        }

        UdpSendResult result = _host.Ip.SendUdp(_udp, datagram.Payload.Span, remote.ToIp(), (ushort)remote.Port, source, _host.Now);
        isSent = result == UdpSendResult.Sent;
        _host.Pump_GateHeld();
        return StackDatagramFaults.Of(result, asked.Value);
    }

    private void ThrowFault_GateHeld()
    {
        if (_faults.TryDequeue(out Fault? fault))
        {
            throw new FaultException(fault);
        }
    }
}
