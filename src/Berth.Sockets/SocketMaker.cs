using System.Net.Sockets;

namespace Berth;

/// <summary>
/// Makes, binds and adopts sockets, asking the kernel directly where the base library folds its answer. A socket bound or connected
/// behind the base library's back is adopted anew, so that the library sees the state it is in.
/// </summary>
internal sealed class SocketMaker(NativeCalls? native)
{
    private const int SolSocket = 1;
    private const int SoReuseAddress = 2;
    private const string BindV6OnlyPath = "/proc/sys/net/ipv6/bindv6only";

    public NativeCalls? Native => native;

    /// <summary>A new socket with its options set, or a fault.</summary>
    public Socket Create(Transport transport, AddressFamily family, bool? dualStack, IReadOnlyList<SocketOptionValue> options)
    {
        Socket socket;
        try
        {
            socket = new Socket(family, TypeOf(transport), ProtocolOf(transport));
        }
        catch (SocketException error)
        {
            throw new FaultException(SocketFaults.From(error.SocketErrorCode, SocketOperation.Socket, null), error);
        }

        try
        {
            if (family == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = dualStack ?? IsDualStackByDefault();
            }

            if (transport == Transport.Tcp)
            {
                // A flush is the handler's word that the bytes are to go now. Accepted connections inherit it from the listener.
                socket.NoDelay = true;
            }

            foreach (SocketOptionValue option in options)
            {
                SetOption(socket, option);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Binds; returns the socket to go on with.</summary>
    public Socket Bind(Socket socket, Transport transport, Address address)
    {
        if (native is null)
        {
            try
            {
                socket.Bind(SocketAddresses.For(socket.AddressFamily, address));
                return socket;
            }
            catch (SocketException error)
            {
                throw new FaultException(SocketFaults.From(error.SocketErrorCode, SocketOperation.Bind, address), error);
            }
        }

        if (transport == Transport.Tcp)
        {
            // As every server does, so that connections in TIME-WAIT do not keep the port; it lets no two listeners share it.
            SetOption(socket, SocketOptionValue.OfInt(SolSocket, SoReuseAddress, 1));
        }

        Errno? errno = native.Bind(socket.SafeHandle, Mapped(socket, address));
        if (errno == Errno.EADDRINUSE && address is { IsUnix: true, IsAbstract: false } && RemoveStaleFile(address))
        {
            errno = native.Bind(socket.SafeHandle, address);
        }

        return errno is null ? Adopt(socket) : throw new FaultException(SocketFaults.From(errno.Value, SocketOperation.Bind, address));
    }

    /// <summary>The address in the family of the socket.</summary>
    public static Address Mapped(Socket socket, Address address) =>
        socket.AddressFamily == AddressFamily.InterNetworkV6 ? address.MapToIPv6() : address;

    /// <summary>Makes the base library look at the descriptor again; the old object is unusable afterwards.</summary>
    public static Socket Adopt(Socket socket)
    {
        int descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        socket.SafeHandle.SetHandleAsInvalid();
        return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
    }

    public void SetOption(Socket socket, SocketOptionValue option) => new KernelSocketOptions(socket, native, address: null).Set(option);

    private static SocketType TypeOf(Transport transport) => transport switch
    {
        Transport.UnixSequencedPacket => SocketType.Seqpacket,
        _ => transport.IsStream() ? SocketType.Stream : SocketType.Dgram,
    };

    private static ProtocolType ProtocolOf(Transport transport) => transport switch
    {
        Transport.Tcp => ProtocolType.Tcp,
        Transport.Udp => ProtocolType.Udp,
        _ => ProtocolType.Unspecified,
    };

    /// <summary>The base library makes every IPv6 socket IPv6-only; the system's own default is asked here.</summary>
    private static bool IsDualStackByDefault()
    {
        try
        {
            return !OperatingSystem.IsLinux() || File.ReadAllText(BindV6OnlyPath).Trim() == "0";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true; // The kernel's own default.
        }
    }

    /// <summary>
    /// A server that was killed leaves its file, and nobody can bind the path again. The file goes when it is a socket on which
    /// nobody listens.
    /// </summary>
    private bool RemoveStaleFile(Address address)
    {
        // A socket of a third type: the kernel answers EPROTOTYPE for any socket that lives, and its server notices nothing.
        using Socket probe = new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified) { Blocking = false };
        if (native!.Connect(probe.SafeHandle, address) != Errno.ECONNREFUSED || !IsSocket(address.UnixPath!))
        {
            return false;
        }

        File.Delete(address.UnixPath!);
        return true;
    }

    /// <summary>
    /// Connecting to a file that is no socket is refused too, and that file is somebody's data. A socket is what open(2) answers
    /// with ENXIO; it is opened for reading and writing because a named pipe would otherwise wait for its other end.
    /// </summary>
    private static bool IsSocket(string path)
    {
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return false;
        }
        catch (IOException error)
        {
            return error.HResult == Errno.ENXIO.Value;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
