using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Berth.LinuxConstants;

namespace Berth;

/// <summary>
/// The calls that make, read, write and close descriptors, for pipes and pairs here and for workers: one thin wrapper each. Null is
/// success, else what the kernel said.
/// </summary>
internal static unsafe class DescriptorCalls
{
    /// <summary>sizeof(struct statx).</summary>
    internal const int StatxBytes = 256;

    /// <summary>offsetof(struct statx, stx_mode).</summary>
    internal const int StatxModeOffset = 28;

    /// <summary>A connected pair of Unix sockets, blocking and close-on-exec; the caller closes both.</summary>
    /// <param name="type">SOCK_STREAM or SOCK_SEQPACKET.</param>
    /// <param name="first">−1 on failure.</param>
    /// <param name="second">−1 on failure.</param>
    public static Errno? SocketPair(int type, out int first, out int second)
    {
        int* pair = stackalloc int[2] { -1, -1 };

        // Safe because the kernel writes two numbers into room for two.
        Errno? errno = LastErrno.Of(LibC.SocketPair(AF_UNIX, type | SOCK_CLOEXEC, 0, pair));
        (first, second) = (pair[0], pair[1]);
        return errno;
    }

    /// <summary>A pipe, blocking and close-on-exec; the caller closes both ends.</summary>
    public static Errno? Pipe(out int readEnd, out int writeEnd)
    {
        int* pair = stackalloc int[2] { -1, -1 };

        // Safe because the kernel writes two numbers into room for two.
        Errno? errno = LastErrno.Of(LibC.Pipe2(pair, O_CLOEXEC));
        (readEnd, writeEnd) = (pair[0], pair[1]);
        return errno;
    }

    /// <summary>A second descriptor, close-on-exec, of what a handle has open.</summary>
    public static Errno? Duplicate(SafeHandle file, out SafeFileHandle? duplicate)
    {
        int descriptor = LibC.Fcntl(file, F_DUPFD_CLOEXEC, 0);
        Errno? errno = LastErrno.Of(descriptor);
        duplicate = errno is null ? new SafeFileHandle(descriptor, ownsHandle: true) : null;
        return errno;
    }

    /// <summary>Closes; the number is free again whatever is answered, so that nobody may close it a second time.</summary>
    public static void Close(int descriptor) => _ = LibC.Close(descriptor);

    /// <summary>Makes a descriptor close-on-exec; EBADF tells that it is not open.</summary>
    public static Errno? SetCloseOnExec(int descriptor)
    {
        int flags = LibC.Fcntl(descriptor, F_GETFD, 0);
        return LastErrno.Of(flags) ?? LastErrno.Of(LibC.Fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC));
    }

    /// <summary>Whether a descriptor is a pipe: only pipes have a pipe's size.</summary>
    public static bool IsPipe(int descriptor) => LibC.Fcntl(descriptor, F_GETPIPE_SZ, 0) >= 0;

    /// <summary>As the other, of a handle.</summary>
    public static bool IsPipe(SafeHandle file) => LibC.Fcntl(file, F_GETPIPE_SZ, 0) >= 0;

    /// <summary>mkfifo(3).</summary>
    public static Errno? MakeFifo(string path, UnixFileMode mode) => LastErrno.Of(LibCFiles.MakeFifo(path, (uint)mode));

    /// <summary>statx(2): what kind of file a path leads to, as S_IFMT of its mode.</summary>
    public static Errno? FileType(string path, out int type)
    {
        byte* file = stackalloc byte[StatxBytes];

        // Safe because the kernel writes one struct statx into room for one.
        Errno? errno = LastErrno.Of(LibCFiles.Statx(AT_FDCWD, path, 0, STATX_TYPE, file));
        type = errno is null ? *(ushort*)(file + StatxModeOffset) & S_IFMT : 0;
        return errno;
    }

    /// <summary>open(2), close-on-exec; the caller closes it.</summary>
    public static Errno? Open(string path, int flags, out int descriptor)
    {
        do
        {
            descriptor = LibC.Open(path, flags | O_CLOEXEC, 0);
        }
        while (LastErrno.Of(descriptor) == Errno.EINTR);

        return LastErrno.Of(descriptor);
    }

    /// <summary>read(2).</summary>
    public static Errno? Read(SafeHandle file, Span<byte> buffer, out int count)
    {
        // Safe because the kernel writes at most as many bytes as the span has, pinned for the call.
        fixed (byte* pointer = buffer)
        {
            nint result;
            do
            {
                result = LibCFiles.Read(file, pointer, (nuint)buffer.Length);
            }
            while (LastErrno.Of(result) == Errno.EINTR);

            return Counted(result, out count);
        }
    }

    /// <summary>write(2).</summary>
    public static Errno? Write(SafeHandle file, ReadOnlySpan<byte> bytes, out int count)
    {
        // Safe because the kernel reads as many bytes as the span has, pinned for the call.
        fixed (byte* pointer = bytes)
        {
            nint result;
            do
            {
                result = LibCFiles.Write(file, pointer, (nuint)bytes.Length);
            }
            while (LastErrno.Of(result) == Errno.EINTR);

            return Counted(result, out count);
        }
    }

    /// <summary>
    /// Whether somebody has the other end of a non-blocking read end open, or had it and closed it. poll(2) knows of bytes and of
    /// writers that have gone. Of a writer that has written nothing only read(2) knows: EAGAIN with one, 0 without. It is given no
    /// buffer, so that a byte that comes in between stays in the pipe (EFAULT).
    /// </summary>
    public static bool HasHadWriter(SafeHandle readEnd)
    {
        bool added = false;
        readEnd.DangerousAddRef(ref added);
        try
        {
            const short PollIn = 1;
            PollDescriptor poll = new() { Descriptor = (int)readEnd.DangerousGetHandle(), Events = PollIn };

            // Safe because the kernel writes into the one structure it is told of, and nothing to an address that is null.
            return LibC.Poll(&poll, 1, 0) == 1 || LibCFiles.Read(readEnd, null, 1) == -1;
        }
        finally
        {
            readEnd.DangerousRelease();
        }
    }

    private static Errno? Counted(nint result, out int count)
    {
        count = Math.Max(0, (int)result);
        return LastErrno.Of(result);
    }
}
