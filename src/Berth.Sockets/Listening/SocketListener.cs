using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Berth;

/// <summary>A listening stream socket of the system's.</summary>
internal sealed class SocketListener : Listener
{
    private readonly NativeCalls? _native;
    private readonly ClosingLimits _closing;
    private readonly ConcurrentQueue<Socket> _inHand = new(); // Taken from the kernel by a completed wait, not yet asked for.
    private string? _fileOwned;
    private int _disposed;

    /// <param name="socket">A bound, listening, non-blocking socket, owned by the listener from now on.</param>
    /// <param name="transport">Its transport.</param>
    /// <param name="isDualStack">Whether it serves both families.</param>
    /// <param name="backlogAsked">The backlog asked for, or null for the kernel's maximum.</param>
    /// <param name="closing">How accepted connections close.</param>
    /// <param name="native">Native calls, or null.</param>
    /// <param name="timeProvider">The engine's clock.</param>
    public SocketListener(
        Socket socket,
        Transport transport,
        bool isDualStack,
        int? backlogAsked,
        ClosingLimits closing,
        NativeCalls? native,
        TimeProvider timeProvider)
    {
        Socket = socket;
        Transport = transport;
        IsDualStack = isDualStack;
        BacklogAsked = backlogAsked;
        BacklogGranted = KernelBacklog.GrantedTo(socket, backlogAsked);
        TimeProvider = timeProvider;
        LocalAddress = SocketAddresses.LocalOf(socket);
        _closing = closing;
        _native = native;
    }

    public Socket Socket { get; }

    public override Address LocalAddress { get; }

    public override Transport Transport { get; }

    public override int? BacklogAsked { get; }

    public override int BacklogGranted { get; }

    public override bool IsDualStack { get; }

    public override TimeProvider TimeProvider { get; }

    public override SocketOptions Options => new KernelSocketOptions(Socket, _native, LocalAddress);

    /// <summary>The Unix path that this listener made, and removes when it is disposed; null when it made none.</summary>
    public void OwnFile(string path) => _fileOwned = path;

    public override bool TryAccept([NotNullWhen(true)] out Connection? connection)
    {
        Socket? accepted = TryAcceptSocket();
        connection = accepted is null ? null : new SocketConnection(accepted, Transport, _closing, TimeProvider) { Native = _native };
        return connection is not null;
    }

    /// <summary>Takes the connection that has waited longest as the system's socket, owned by the caller; null when none waits.</summary>
    public Socket? TryAcceptSocket() => _inHand.TryDequeue(out Socket? inHand) ? inHand
        : _disposed != 0 ? null
        : _native is null ? TryAcceptPortably()
        : TryAcceptNatively(_native);

    public override void HandOver()
    {
        // What a completed wait has taken from the kernel stays ours, and is accepted yet.
        _fileOwned = null;
        Close(() => SharedCopy.Close(Socket, _native));
    }

    public override ValueTask DisposeAsync()
    {
        Close(Socket.Dispose);
        while (_inHand.TryDequeue(out Socket? left))
        {
            left.LingerState = new LingerOption(enable: true, seconds: 0);
            left.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    protected override async ValueTask<bool> WaitForConnectionAsync(CancellationToken cancellation)
    {
        if (!_inHand.IsEmpty)
        {
            return true;
        }

        if (_disposed != 0)
        {
            return false;
        }

        try
        {
            if (HandlerThread.Current is { } thread)
            {
                using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
                    static thread => ((HandlerThread)thread!).Wake(), thread);
                thread.Wait(Socket, forWrite: false, cancellation, static token => token.IsCancellationRequested);
                cancellation.ThrowIfCancellationRequested();
                return _disposed == 0;
            }

            _inHand.Enqueue(await Socket.AcceptAsync(cancellation).ConfigureAwait(false));
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        catch (SocketException) when (_disposed != 0)
        {
            return false;
        }
        catch (SocketException error) when (_native is null)
        {
            throw new FaultException(SocketFaults.From(error.SocketErrorCode, SocketOperation.Accept, LocalAddress), error);
        }
        catch (SocketException)
        {
            return true; // TryAccept asks the kernel again and hears the errno itself.
        }
    }

    protected override bool IsConnectionQueued() =>
        !_inHand.IsEmpty || (_disposed == 0 && Socket.Poll(0, SelectMode.SelectRead));

    private Socket? TryAcceptPortably()
    {
        try
        {
            return Socket.Poll(0, SelectMode.SelectRead) ? Socket.Accept() : null;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.WouldBlock)
        {
            return null; // Another holder of the listener was faster.
        }
        catch (SocketException error)
        {
            throw new FaultException(SocketFaults.From(error.SocketErrorCode, SocketOperation.Accept, LocalAddress), error);
        }
    }

    private Socket? TryAcceptNatively(NativeCalls native)
    {
        while (true)
        {
            Errno? errno = native.Accept(Socket.SafeHandle, out int descriptor);
            if (errno is null)
            {
                return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
            }

            if (errno == Errno.EAGAIN)
            {
                return null;
            }

            if (!IsOfTheConnection(errno.Value))
            {
                throw new FaultException(SocketFaults.From(errno.Value, SocketOperation.Accept, LocalAddress));
            }
        }
    }

    /// <summary>
    /// Linux reports errors that are already pending on the new connection as accept's own; accept(2) says to take the next one.
    /// </summary>
    private static bool IsOfTheConnection(Errno errno) =>
        errno == Errno.ECONNABORTED || errno == Errno.EPROTO || errno == Errno.ENETDOWN || errno == Errno.EHOSTDOWN
        || errno == Errno.EHOSTUNREACH || errno == Errno.ENETUNREACH || errno == Errno.ENOPROTOOPT || errno == Errno.EOPNOTSUPP;

    private void Close(Action close)
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        Drain(); // Ends the waits first: disposing a socket that a thread waits on would stop it for every holder.
        if (_fileOwned is { } path)
        {
            File.Delete(path);
        }

        close();
    }
}
