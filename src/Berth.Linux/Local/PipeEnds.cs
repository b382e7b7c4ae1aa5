using System.Runtime.InteropServices;

namespace Berth;

/// <summary>What both ends of a pipe need.</summary>
internal static class PipeEnds
{
    /// <summary>
    /// Done at the first read or write, not before: an end that is only handed on must leave the open file description as it is, because
    /// a program that gets it as standard input or output expects it blocking.
    /// </summary>
    public static Errno? EnsureNonBlocking(SafeHandle handle, ref bool isNonBlocking)
    {
        if (isNonBlocking)
        {
            return null;
        }

        Errno? errno = LinuxNativeCalls.Instance.SetBlocking(handle, blocking: false);
        isNonBlocking = errno is null;
        return errno;
    }
}
