using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>A datagram socket of the system's.</summary>
internal sealed class SocketDatagramSocket : DatagramSocket
{
    private const int BytesMax = 65_535;

    private readonly ReceiveReadiness _readiness;
    private readonly WritableWait _writable;
    private readonly int _receiveBytesMax;
    private string? _fileOwned;
    private volatile bool _closed;

    private SocketDatagramSocket(
        Socket socket, bool isDualStack, int receiveBytesMax, NativeCalls? native, TimeProvider timeProvider)
    {
        socket.Blocking = false;
        Socket = socket;
        IsDualStack = isDualStack;
        TimeProvider = timeProvider;
        LocalAddress = SocketAddresses.LocalOf(socket);
        RemoteAddress = socket.RemoteEndPoint is { } remote ? Address.FromEndPoint(remote).Unmap() : null;
        Options = new KernelSocketOptions(socket, native, RemoteAddress ?? LocalAddress);
        _receiveBytesMax = receiveBytesMax;
        _readiness = new ReceiveReadiness(socket);
        _writable = new WritableWait(socket);
    }

    public Socket Socket { get; }

    public override Address LocalAddress { get; }

    public override Address? RemoteAddress { get; }

    public override Transport Transport => Socket.AddressFamily == AddressFamily.Unix ? Transport.UnixDatagram : Transport.Udp;

    public override bool IsDualStack { get; }

    public override TimeProvider TimeProvider { get; }

    public override SocketOptions Options { get; }

    /// <summary>Binds and connects as asked. The caller disposes the socket when this throws.</summary>
    public static SocketDatagramSocket Open(Socket socket, DatagramOptions options, SocketMaker maker, TimeProvider timeProvider)
    {
        bool isDualStack = socket.AddressFamily == AddressFamily.InterNetworkV6 && socket.DualMode
            && (options.LocalAddress?.IsAny ?? true);
        if (options.LocalAddress is { } local)
        {
            socket = maker.Bind(socket, options.Transport, local);
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

        SocketDatagramSocket made = new(socket, isDualStack, options.ReceiveBytesMax, maker.Native, timeProvider);
        if (maker.Native is not null && options.LocalAddress is { IsUnix: true, IsAbstract: false, UnixPath: { Length: > 0 } path })
        {
            made._fileOwned = path;
        }

        return made;
    }

    /// <summary>Makes a datagram socket of an inherited one.</summary>
    public static SocketDatagramSocket Adopt(Socket socket, bool isDualStack, NativeCalls? native, TimeProvider timeProvider) =>
        new(socket, isDualStack, BytesMax, native, timeProvider);

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
        SocketError waited = _readiness.TakeError();
        if (waited is not (SocketError.Success or SocketError.MessageSize))
        {
            throw new FaultException(SocketFaults.From(waited, SocketOperation.Receive, RemoteAddress ?? LocalAddress));
        }

        int count = 0;
        while (count < datagrams.Length && TryReceiveOne(throwFaults: count == 0) is { } datagram)
        {
            datagrams[count++] = datagram;
        }

        return count;
    }

    public override int TrySend(ReadOnlySpan<OutgoingDatagram> datagrams)
    {
        for (int sent = 0; sent < datagrams.Length; sent++)
        {
            Fault? fault = TrySendOne(datagrams[sent].Payload.Span, datagrams[sent].Remote, out bool wouldBlock);
            if (wouldBlock || (fault is not null && sent > 0))
            {
                return sent;
            }

            if (fault is not null)
            {
                throw new FaultException(fault);
            }
        }

        return datagrams.Length;
    }

    public override async ValueTask SendAsync(
        ReadOnlyMemory<byte> payload, Address? remote = null, CancellationToken cancellation = default)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            Fault? fault = TrySendOne(payload.Span, remote, out bool wouldBlock);
            if (fault is not null)
            {
                throw new FaultException(fault);
            }

            if (!wouldBlock)
            {
                return;
            }

            if (HandlerThread.Current is not null)
            {
                await _writable.WaitAsync(cancellation).ConfigureAwait(true); // A handler thread must be kept.
                continue;
            }

            try
            {
                await SendWhenRoomAsync(payload, remote, cancellation).ConfigureAwait(true);
                return;
            }
            catch (SocketException error)
            {
                throw new FaultException(SocketFaults.From(error.SocketErrorCode, SocketOperation.Send, remote ?? RemoteAddress), error);
            }
        }
    }

    public override void HandOver()
    {
        _fileOwned = null;
        Close(() => Socket.SafeHandle.Dispose());
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

    private Datagram? TryReceiveOne(bool throwFaults)
    {
        if (_closed)
        {
            return null;
        }

        byte[]? buffer = null;
        try
        {
            if (!Socket.Poll(0, SelectMode.SelectRead) && !Socket.Poll(0, SelectMode.SelectError))
            {
                return null;
            }

            // One byte more than asked for shows whether the datagram was longer.
            int size = _receiveBytesMax + 1;
            buffer = ArrayPool<byte>.Shared.Rent(size);
            SocketAddress sender = new(Socket.AddressFamily);
            int received = Socket.ReceiveFrom(buffer.AsSpan(0, size), SocketFlags.None, sender);
            byte[] lent = buffer;
            buffer = null;
            return new Datagram(
                this,
                lent.AsMemory(0, Math.Min(received, _receiveBytesMax)),
                SenderOf(sender),
                () => ArrayPool<byte>.Shared.Return(lent))
            {
                IsTruncated = received > _receiveBytesMax,
            };
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock || !throwFaults)
        {
            return null;
        }
        catch (SocketException error)
        {
            throw new FaultException(
                SocketFaults.From(error.SocketErrorCode, SocketOperation.Receive, RemoteAddress ?? LocalAddress), error);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
        finally
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private Address SenderOf(SocketAddress sender)
    {
        if (Socket.AddressFamily == AddressFamily.Packet)
        {
            return Address.FromEndPoint(Address.FromPacket(0, 0).ToEndPoint().Create(sender));
        }

        if (Socket.AddressFamily == AddressFamily.Unix)
        {
            return Address.FromEndPoint(new UnixDomainSocketEndPoint("/").Create(sender));
        }

        EndPoint any = new IPEndPoint(
            Socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        return Address.FromEndPoint(any.Create(sender)).Unmap();
    }

    private Fault? TrySendOne(ReadOnlySpan<byte> payload, Address? remote, out bool wouldBlock)
    {
        wouldBlock = false;
        if (remote is { IsUnix: true, UnixPath: null or "" })
        {
            return new Fault(FaultReason.AddressNotAvailable, SocketOperation.Send)
            {
                Detail = "The sender bound no address, so that there is nowhere to answer to.",
            };
        }

        try
        {
            if (remote is null || RemoteAddress is not null)
            {
                Socket.Send(payload, SocketFlags.None, out SocketError error);
                wouldBlock = error == SocketError.WouldBlock;
                return error is SocketError.Success or SocketError.WouldBlock
                    ? null
                    : SocketFaults.From(error, SocketOperation.Send, RemoteAddress);
            }

            Socket.SendTo(payload, SocketFlags.None, SocketAddresses.For(Socket.AddressFamily, remote.Value));
            return null;
        }
        catch (SocketException error)
        {
            wouldBlock = error.SocketErrorCode == SocketError.WouldBlock;
            return wouldBlock ? null : SocketFaults.From(error.SocketErrorCode, SocketOperation.Send, remote);
        }
        catch (ObjectDisposedException)
        {
            return SocketFaults.ClosedHere(SocketOperation.Send, remote ?? RemoteAddress);
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
        if (_fileOwned is { } path)
        {
            File.Delete(path);
        }

        close();
        _readiness.Free();
        _writable.Free();
    }
}
