using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// A socket connected to itself: a datagram sent to it ends a wait on it. It is what makes a blocking wait interruptible without
/// disposing the socket waited on. On Linux it is a Unix socket in the abstract namespace, so that it works where loopback is down.
/// </summary>
internal sealed class WakeUp : IDisposable
{
    private static int s_lastNumber;

    private readonly byte[] _signal = new byte[1];

    public WakeUp()
    {
        if (OperatingSystem.IsLinux())
        {
            Socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            UnixDomainSocketEndPoint self = new($"\0berth-wake-{Environment.ProcessId}-{Interlocked.Increment(ref s_lastNumber)}-{Guid.NewGuid():N}");
            Socket.Bind(self);
            Socket.Connect(self);
        }
        else
        {
            Socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            Socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Socket.Connect(Socket.LocalEndPoint!);
        }

        Socket.Blocking = false;
    }

    /// <summary>Readable after <see cref="Signal"/> and until <see cref="Clear"/>.</summary>
    public Socket Socket { get; }

    public void Signal() => Socket.Send(_signal, SocketFlags.None, out _); // A full buffer means that a signal is waiting already.

    public void Clear()
    {
        Span<byte> signal = stackalloc byte[1];
        do
        {
            Socket.Receive(signal, SocketFlags.None, out SocketError error);
            if (error != SocketError.Success)
            {
                return;
            }
        }
        while (true);
    }

    public void Dispose() => Socket.Dispose();
}
