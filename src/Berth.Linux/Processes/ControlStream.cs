using System.Net.Sockets;

namespace Berth;

/// <summary>One end of a control channel as a stream with asynchronous reads and writes.</summary>
internal static class ControlStream
{
    /// <summary>Wraps a connected Unix stream socket.</summary>
    /// <param name="descriptor">Owned by the stream; closed when this throws.</param>
    /// <returns>The stream; its first asynchronous operation makes this end, and only this end, non-blocking.</returns>
    /// <exception cref="SocketException">The descriptor is no socket.</exception>
    /// <exception cref="IOException">The socket is not a connected stream socket.</exception>
    public static Stream Open(int descriptor)
    {
        SafeSocketHandle handle = new(descriptor, ownsHandle: true);
        try
        {
            return new NetworkStream(new Socket(handle), ownsSocket: true);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
