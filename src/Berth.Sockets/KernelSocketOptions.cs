using System.Net.Sockets;

namespace Berth;

/// <summary>The options of one of the system's sockets, over native calls or, without them, over the base library.</summary>
/// <param name="socket">The socket, borrowed.</param>
/// <param name="native">Native calls; null leaves <see cref="Fault.Errno"/> null where it would be a guess.</param>
/// <param name="address">What faults name; null when the socket has no address yet.</param>
internal sealed class KernelSocketOptions(Socket socket, NativeCalls? native, Address? address) : SocketOptions
{
    protected override Fault? GetCore(int level, int number, Span<byte> value, out int length)
    {
        length = 0;
        try
        {
            if (native is not null)
            {
                return FaultOf(native.GetOption(socket.SafeHandle, level, number, value, out length));
            }

            length = socket.GetRawSocketOption(level, number, value);
            return null;
        }
        catch (SocketException error)
        {
            return SocketFaults.From(error.SocketErrorCode, SocketOperation.Option, address);
        }
        catch (ObjectDisposedException)
        {
            return SocketFaults.ClosedHere(SocketOperation.Option, address);
        }
    }

    protected override Fault? SetCore(SocketOptionValue value)
    {
        try
        {
            if (native is not null)
            {
                return FaultOf(native.SetOption(socket.SafeHandle, value));
            }

            socket.SetRawSocketOption(value.Level, value.Name, value.Value.Span);
            return null;
        }
        catch (SocketException error)
        {
            return SocketFaults.From(error.SocketErrorCode, SocketOperation.Option, address);
        }
        catch (ObjectDisposedException)
        {
            return SocketFaults.ClosedHere(SocketOperation.Option, address);
        }
    }

    private Fault? FaultOf(Errno? errno) => errno is { } said ? SocketFaults.From(said, SocketOperation.Option, address) : null;
}
