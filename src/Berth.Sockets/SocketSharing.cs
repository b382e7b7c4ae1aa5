using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Berth;

/// <summary>Lends the portable engine's descriptors to other processes and adopts inherited ones.</summary>
internal sealed class SocketSharing(NativeCalls? native, TimeProvider timeProvider) : DescriptorSharing
{
    public override SafeHandle HandleOf(Listener listener) =>
        (listener as SocketListener)?.Socket.SafeHandle ?? throw NotOurs(nameof(listener));

    public override SafeHandle HandleOf(Connection connection) =>
        (connection as SocketConnection)?.Socket.SafeHandle ?? throw NotOurs(nameof(connection));

    public override SafeHandle HandleOf(DatagramSocket socket) =>
        socket?.Get<SocketDatagramSocket>()?.Socket.SafeHandle ?? throw NotOurs(nameof(socket));

    public override Listener AdoptListener(int descriptor, ClosingLimits closing)
    {
        Socket socket = Adopt(descriptor, SocketOperation.Listen, SocketType.Stream);
        socket.Blocking = false;
        return new SocketListener(
            socket, TransportOf(socket), IsDualStack(socket), backlogAsked: null, closing, native, timeProvider);
    }

    public override Connection AdoptConnection(int descriptor, ClosingLimits closing)
    {
        Socket socket = Adopt(descriptor, SocketOperation.Accept, SocketType.Stream);
        return new SocketConnection(socket, TransportOf(socket), closing, timeProvider) { Native = native };
    }

    public override DatagramSocket AdoptDatagramSocket(int descriptor)
    {
        Socket socket = Adopt(descriptor, SocketOperation.Bind, SocketType.Dgram, SocketType.Raw);
        if (socket.SocketType == SocketType.Raw)
        {
            return RawSockets.Adopt(socket, native, timeProvider);
        }

        return SocketDatagramSocket.Adopt(socket, IsDualStack(socket), native, timeProvider);
    }

    private static Socket Adopt(int descriptor, SocketOperation operation, params ReadOnlySpan<SocketType> types)
    {
        SafeSocketHandle handle = new(descriptor, ownsHandle: true);
        Socket socket;
        try
        {
            socket = new Socket(handle);
        }
        catch (SocketException error)
        {
            handle.SetHandleAsInvalid(); // Not ours after all: it stays open.
            throw new FaultException(
                SocketFaults.From(error.SocketErrorCode, operation, null) with { Detail = NoSocket(descriptor) }, error);
        }

        if (types.Contains(socket.SocketType))
        {
            return socket;
        }

        string found = socket.SocketType.ToString();
        socket.SafeHandle.SetHandleAsInvalid(); // Not ours after all: it stays open.
        throw new FaultException(new Fault(FaultReason.InvalidArgument, operation)
        {
            // Of a file or a device the base library often says so only by knowing no type.
            Detail = socket.SocketType == SocketType.Unknown ? NoSocket(descriptor)
                : $"{(descriptor == 0 ? "Standard input" : $"Descriptor {descriptor}")} is a socket of type {found}, not {types[0]}.",
        });
    }

    private static string NoSocket(int descriptor) => descriptor == 0
        ? "Standard input is no socket: a super-server starts a program with one."
        : $"Descriptor {descriptor} is no socket.";

    private static bool IsDualStack(Socket socket) =>
        socket is { AddressFamily: AddressFamily.InterNetworkV6, DualMode: true } && SocketAddresses.LocalOf(socket).IsAny;

    private static Transport TransportOf(Socket socket) =>
        socket.AddressFamily == AddressFamily.Unix ? Transport.UnixStream : Transport.Tcp;

    private static ArgumentException NotOurs(string name) => new("It was not made by this engine.", name);
}
