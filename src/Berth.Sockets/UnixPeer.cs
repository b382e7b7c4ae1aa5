using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Berth;

/// <summary>Asks the kernel who is at the other end of a Unix socket.</summary>
internal static class UnixPeer
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>struct ucred: pid, uid, gid.</summary>
    private const int Bytes = 12;

    /// <summary>The peer, or null: not a Unix socket, not Linux, closed, or made in a way for which the kernel notes nobody.</summary>
    public static PeerCredentials? CredentialsOf(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || socket.AddressFamily != AddressFamily.Unix)
        {
            return null;
        }

        Span<byte> credentials = stackalloc byte[Bytes];
        try
        {
            socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return null;
        }

        // uid −1 is the kernel's word for "nobody noted" (unix(7): a socket that is not connected).
        uint user = MemoryMarshal.Read<uint>(credentials[4..]);
        return user == uint.MaxValue
            ? null
            : new PeerCredentials(MemoryMarshal.Read<int>(credentials), user, MemoryMarshal.Read<uint>(credentials[8..]));
    }
}
