using System.Net.Sockets;

namespace Berth;

/// <summary>Closes this process's copy of a socket that others hold, and leaves theirs as it is.</summary>
/// <remarks>
/// The handle, not the socket: <see cref="Socket.Dispose()"/> may make the open file description blocking. Disposing the handle, though,
/// sets SO_LINGER to 0 first, and the connections that another holder accepts inherit that, so the descriptor is made to stand for
/// another socket before. Without native calls the linger stays set.
/// </remarks>
internal static class SharedCopy
{
    public static void Close(Socket socket, NativeCalls? native)
    {
        // The first time it needs a descriptor; where none is to be had the copy is closed all the same.
        _ = native?.Detach(socket.SafeHandle);
        socket.SafeHandle.Dispose();
    }
}
