namespace Berth;

/// <summary>
/// Numbers of the kernel's and the C library's headers, the same on x86-64 and arm64; a test compares each with the headers.
/// </summary>
internal static class LinuxConstants
{
    public const ushort AF_UNIX = 1;
    public const ushort AF_INET = 2;
    public const ushort AF_INET6 = 10;
    public const ushort AF_PACKET = 17;

    public const int SOCK_STREAM = 1;
    public const int SOCK_SEQPACKET = 5;
    public const int SOCK_CLOEXEC = 0x80000;

    public const int F_GETFD = 1;
    public const int F_SETFD = 2;
    public const int F_GETFL = 3;
    public const int F_SETFL = 4;
    public const int F_DUPFD_CLOEXEC = 1030;
    public const int F_SETOWN = 8;
    public const int F_SETSIG = 10;
    public const int F_GETPIPE_SZ = 1032;
    public const int FD_CLOEXEC = 1;

    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_NONBLOCK = 0x800;
    public const int O_ASYNC = 0x2000;
    public const int O_CLOEXEC = 0x80000;

    public const int AT_FDCWD = -100;
    public const uint STATX_TYPE = 1;
    public const int S_IFMT = 0xF000;
    public const int S_IFIFO = 0x1000;

    public const int SIGKILL = 9;
    public const int SIGCHLD = 17;

    public const int WNOHANG = 1;

    public const short POSIX_SPAWN_SETPGROUP = 0x02;
    public const short POSIX_SPAWN_SETSIGDEF = 0x04;
    public const short POSIX_SPAWN_SETSIGMASK = 0x08;
}
