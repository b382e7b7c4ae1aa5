using System.Net.Sockets;

namespace Berth;

/// <summary>Opens a connection on a socket made for it. The caller disposes the socket when this fails.</summary>
internal static class SocketConnector
{
    private static readonly TimeSpan QueueFullWaitMin = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan QueueFullWaitMax = TimeSpan.FromMilliseconds(50);

    /// <returns>The socket to go on with.</returns>
    public static async ValueTask<Socket> ConnectAsync(
        Socket socket, Address address, NativeCalls? native, TimeProvider timeProvider, CancellationToken cancellation)
    {
        if (native is not null && address.IsUnix)
        {
            return await ConnectUnixAsync(socket, address, native, timeProvider, cancellation).ConfigureAwait(true);
        }

        if (native is not null)
        {
            return await ConnectNativelyAsync(socket, address, native, cancellation).ConfigureAwait(true);
        }

        await socket.ConnectAsync(SocketAddresses.For(socket.AddressFamily, address), cancellation).ConfigureAwait(true);
        return socket;
    }

    /// <summary>What ends an attempt at once is the answer of connect(2), what ends it later is SO_ERROR; the base library folds both.</summary>
    private static async ValueTask<Socket> ConnectNativelyAsync(
        Socket socket, Address address, NativeCalls native, CancellationToken cancellation)
    {
        socket.Blocking = false;
        Errno? errno = native.Connect(socket.SafeHandle, SocketMaker.Mapped(socket, address));
        if (errno == Errno.EINPROGRESS)
        {
            if (HandlerThread.Current is { } thread)
            {
                WaitInPlace(thread, socket, cancellation);
            }
            else
            {
                await native.WaitAsync(socket.SafeHandle, SocketReadiness.Send, cancellation).ConfigureAwait(false); // No handler's thread.
            }

            errno = PendingError(socket);
        }

        return errno is null
            ? SocketMaker.Adopt(socket)
            : throw new FaultException(SocketFaults.From(errno.Value, SocketOperation.Connect, address));
    }

    /// <summary>A full queue of a Unix listener answers EAGAIN and tells nobody when there is room again: ask again, ever more slowly.</summary>
    private static async ValueTask<Socket> ConnectUnixAsync(
        Socket socket, Address address, NativeCalls native, TimeProvider timeProvider, CancellationToken cancellation)
    {
        socket.Blocking = false;
        TimeSpan wait = QueueFullWaitMin;
        while (true)
        {
            Errno? errno = native.Connect(socket.SafeHandle, address);
            if (errno is null)
            {
                return SocketMaker.Adopt(socket);
            }

            if (errno != Errno.EAGAIN)
            {
                throw new FaultException(SocketFaults.From(errno.Value, SocketOperation.Connect, address));
            }

            await Task.Delay(wait, timeProvider, cancellation).ConfigureAwait(true);
            wait = wait * 2 < QueueFullWaitMax ? wait * 2 : QueueFullWaitMax;
        }
    }

    private static void WaitInPlace(HandlerThread thread, Socket socket, CancellationToken cancellation)
    {
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
            static thread => ((HandlerThread)thread!).Wake(), thread);
        thread.Wait(socket, forWrite: true, cancellation, static token => token.IsCancellationRequested);
        cancellation.ThrowIfCancellationRequested();
    }

    private static Errno? PendingError(Socket socket)
    {
        const int SolSocket = 1;
        const int SoError = 4;
        Span<byte> value = stackalloc byte[sizeof(int)];
        socket.GetRawSocketOption(SolSocket, SoError, value);
        int errno = BitConverter.ToInt32(value);
        return errno == 0 ? null : new Errno(errno);
    }
}
