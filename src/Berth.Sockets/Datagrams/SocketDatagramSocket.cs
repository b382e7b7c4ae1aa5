using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Berth;

/// <summary>A datagram socket of the system's.</summary>
internal sealed class SocketDatagramSocket : DatagramSocket
{
    private const int BytesMax = 65_535;

    private readonly ReceiveReadiness _readiness;
    private readonly WritableWait _writable;
    private readonly DatagramTransfer _transfer;
    private readonly MessageCalls? _messages;
    private readonly NativeCalls? _native;
    private readonly RoomWait? _room;
    private Address _localAddress;
    private string? _fileOwned;
    private volatile bool _closed;

    private SocketDatagramSocket(
        Socket socket,
        bool isDualStack,
        int receiveBytesMax,
        NativeCalls? native,
        bool hasErrorQueue,
        TimeProvider timeProvider,
        bool tellsDestination = true)
    {
        _native = native;
        _messages = native?.Messages;
        socket.Blocking = false;
        Socket = socket;
        IsDualStack = isDualStack;
        TimeProvider = timeProvider;
        _localAddress = SocketAddresses.LocalOf(socket);
        RemoteAddress = socket.RemoteEndPoint is { } remote ? Address.FromEndPoint(remote).Unmap() : null;
        Options = new KernelSocketOptions(socket, native, RemoteAddress ?? LocalAddress);
        _transfer = native?.Messages is { } messages
            ? new BatchedDatagrams(this, messages, receiveBytesMax, hasErrorQueue, tellsDestination)
            : new PortableDatagrams(this, receiveBytesMax);
        _readiness = new ReceiveReadiness(socket);
        _writable = new WritableWait(socket);
        _room = native is null ? null : new RoomWait(socket, native);
    }

    public Socket Socket { get; }

    public override Address LocalAddress => _localAddress;

    public override Address? RemoteAddress { get; }

    public override Transport Transport => Socket.AddressFamily == AddressFamily.Unix ? Transport.UnixDatagram : Transport.Udp;

    public override bool IsDualStack { get; }

    public override TimeProvider TimeProvider { get; }

    public override SocketOptions Options { get; }

    /// <summary>Binds and connects as asked. Owns the socket from now on: when this throws, it is closed.</summary>
    public static SocketDatagramSocket Open(Socket socket, DatagramOptions options, SocketMaker maker, TimeProvider timeProvider)
    {
        string? fileOwned = null;
        try
        {
            DatagramPreparation.Prepare(socket, options, maker);
            bool isDualStack = socket.AddressFamily == AddressFamily.InterNetworkV6 && socket.DualMode
                && (options.LocalAddress?.IsAny ?? true);
            if (options.LocalAddress is { } local)
            {
                socket = maker.Bind(socket, options.Transport, local);
                if (maker.Native is not null && local is { IsUnix: true, IsAbstract: false, UnixPath: { Length: > 0 } path })
                {
                    fileOwned = path;
                }
            }

            if (options.RemoteAddress is { } remote)
            {
                if (options.LocalAddress is null && remote.IsUnix)
                {
                    // Without a name of its own the peer could not answer (autobind, unix(7)).
                    socket = maker.Bind(socket, options.Transport, Address.UnnamedUnix);
                }

                socket = Connect(socket, remote, maker.Native);
            }
            else if (options.LocalAddress is null && !options.Transport.IsUnix())
            {
                socket = maker.Bind(
                    socket, options.Transport, socket.AddressFamily == AddressFamily.InterNetwork ? Address.Any(0) : Address.IPv6Any(0));
            }

            SocketDatagramSocket made = new(
                socket,
                isDualStack,
                options.ReceiveBytesMax,
                maker.Native,
                options.IcmpErrors,
                timeProvider,
                options.Ancillary.HasFlag(AncillaryKinds.Destination)) { _fileOwned = fileOwned };
            if (options.LocalAddress is { IsMulticast: true, ScopeId: > 0 } group)
            {
                made._localAddress = group.WithPort(made.LocalAddress.Port); // The base library leaves out the scope of a group.
            }

            return made;
        }
        catch
        {
            // The socket in hand, not the one given: disposing one whose descriptor another has adopted never ends.
            socket.Dispose();
            if (fileOwned is not null)
            {
                File.Delete(fileOwned);
            }

            throw;
        }
    }

    /// <summary>Makes a datagram socket of an inherited one.</summary>
    public static SocketDatagramSocket Adopt(
        Socket socket,
        bool isDualStack,
        NativeCalls? native,
        TimeProvider timeProvider,
        bool hasErrorQueue = false,
        int receiveBytesMax = BytesMax) => new(socket, isDualStack, receiveBytesMax, native, hasErrorQueue, timeProvider);

    public override async ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellation = default)
    {
        if (_closed)
        {
            return false;
        }

        await _readiness.WaitAsync(cancellation).ConfigureAwait(true); // A handler thread must be kept.
        return !_closed;
    }

    public override int TryReceive(Span<Datagram> datagrams)
    {
        ThrowWhatTheWaitTook();
        if (_closed)
        {
            return 0;
        }

        int count = _transfer.Receive(datagrams, out Fault? fault);
        return fault is null ? count : throw new FaultException(fault);
    }

    public override bool TryPeek([NotNullWhen(true)] out Datagram? datagram)
    {
        ThrowWhatTheWaitTook();
        Fault? fault = null;
        datagram = _closed ? null : _transfer.Peek(out fault);
        return fault is null ? datagram is not null : throw new FaultException(fault);
    }

    public override int TrySend(ReadOnlySpan<OutgoingDatagram> datagrams)
    {
        int sendable = OutgoingChecks.Sendable(datagrams, Socket, _messages, out Fault? fault);
        if (sendable == 0 && fault is not null)
        {
            throw new FaultException(fault);
        }

        int count = _transfer.Send(datagrams[..sendable], out fault);
        return fault is null ? count : throw new FaultException(fault);
    }

    public override ValueTask SendAsync(
        ReadOnlyMemory<byte> payload, Address? remote = null, CancellationToken cancellation = default) =>
        SendAsync(new OutgoingDatagram(payload, remote), cancellation);

    public override async ValueTask SendAsync(OutgoingDatagram datagram, CancellationToken cancellation = default)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TrySend([datagram]) == 1)
            {
                return;
            }

            if (HandlerThread.Current is not null)
            {
                await _writable.WaitAsync(cancellation).ConfigureAwait(true); // A handler thread must be kept.
                continue;
            }

            if (_room is not null && Socket.AddressFamily != AddressFamily.Unix)
            {
                await _room.WaitAsync(datagram.Remote ?? RemoteAddress, cancellation).ConfigureAwait(true);
                continue;
            }

            try
            {
                // The kernel tells nobody when the queue of a Unix socket not connected to has room; the base library asks again.
                await SendWhenRoomAsync(datagram.Payload, datagram.Remote, cancellation).ConfigureAwait(true);
                return;
            }
            catch (SocketException error)
            {
                throw new FaultException(
                    SocketFaults.From(error.SocketErrorCode, SocketOperation.Send, datagram.Remote ?? RemoteAddress), error);
            }
        }
    }

    public override void Join(MulticastGroup group) => SocketMulticast.ChangeMembership(Socket, _messages, join: true, group);

    public override void Leave(MulticastGroup group) => SocketMulticast.ChangeMembership(Socket, _messages, join: false, group);

    public override void SetMulticast(MulticastSending sending) => SocketMulticast.SetSending(Socket, _messages, sending);

    /// <summary>Makes a wait for a datagram, the one in progress or the next, look again.</summary>
    public void Interrupt() => _readiness.Interrupt();

    public override void HandOver()
    {
        _fileOwned = null;
        Close(() => SharedCopy.Close(Socket, _native));
    }

    public override ValueTask DisposeAsync()
    {
        Close(Socket.Dispose);
        return ValueTask.CompletedTask;
    }

    private static Socket Connect(Socket socket, Address remote, NativeCalls? native)
    {
        if (native?.Connect(socket.SafeHandle, SocketMaker.Mapped(socket, remote)) is { } errno)
        {
            throw new FaultException(SocketFaults.From(errno, SocketOperation.Connect, remote));
        }

        if (native is not null)
        {
            return SocketMaker.Adopt(socket);
        }

        try
        {
            socket.Connect(SocketAddresses.For(socket.AddressFamily, remote));
            return socket;
        }
        catch (SocketException error)
        {
            throw new FaultException(SocketFaults.From(error.SocketErrorCode, SocketOperation.Connect, remote), error);
        }
    }

    private void ThrowWhatTheWaitTook()
    {
        SocketError waited = _readiness.TakeError();
        if (waited is not (SocketError.Success or SocketError.MessageSize))
        {
            throw new FaultException(_transfer.FaultOf(waited));
        }
    }

    private async ValueTask SendWhenRoomAsync(ReadOnlyMemory<byte> payload, Address? remote, CancellationToken cancellation)
    {
        if (remote is null || RemoteAddress is not null)
        {
            await Socket.SendAsync(payload, SocketFlags.None, cancellation).ConfigureAwait(true);
        }
        else
        {
            await Socket.SendToAsync(payload, SocketFlags.None, SocketAddresses.For(Socket.AddressFamily, remote.Value), cancellation)
                .ConfigureAwait(true);
        }
    }

    private void Close(Action close)
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        _readiness.InterruptAndLeave();
        _writable.InterruptAndLeave();
        _room?.Dispose();
        if (_fileOwned is { } path)
        {
            File.Delete(path);
        }

        close();
        _readiness.Free();
        _writable.Free();
    }
}
