using System.Runtime.InteropServices;

namespace Berth;

/// <summary>Asks the kernel who is at the other end of a Unix socket (SO_PEERCRED).</summary>
internal static unsafe class UnixPeerCalls
{
    /// <summary>Asks.</summary>
    /// <param name="socket">Any descriptor.</param>
    /// <param name="peer">The peer, or null when the kernel has noted nobody: the socket is not Unix's, or not connected.</param>
    /// <returns>What the kernel said, such as ENOTSOCK, or null.</returns>
    public static Errno? PeerOf(SafeHandle socket, out PeerCredentials? peer)
    {
        UnixCredentials credentials = default;
        uint length = (uint)sizeof(UnixCredentials);

        // Safe because the kernel writes at most one structure into room for one.
        Errno? errno = LastErrno.Of(LibC.GetSockOpt(
            socket, MessageConstants.SOL_SOCKET, MessageConstants.SO_PEERCRED, (byte*)&credentials, &length));
        peer = errno is null && credentials.UserId != uint.MaxValue
            ? new PeerCredentials(credentials.ProcessId, credentials.UserId, credentials.GroupId)
            : null;
        return errno;
    }
}
