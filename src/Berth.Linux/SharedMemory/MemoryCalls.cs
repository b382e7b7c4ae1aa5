using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Berth.MemoryConstants;

namespace Berth;

/// <summary>The calls about shared memory and bells, one thin wrapper each: null is success, else what the kernel said.</summary>
internal static unsafe class MemoryCalls
{
    /// <summary>
    /// Memory as a file without a name, all zero, that nobody can shrink or grow any more: if the other process could shrink it, touching the
    /// missing part would kill this one (SIGBUS).
    /// </summary>
    public static Errno? Create(string name, long length, out SafeFileHandle? memory)
    {
        int descriptor = LibCMemory.MemFdCreate(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
        memory = null;
        if (LastErrno.Of(descriptor) is { } refused)
        {
            return refused;
        }

        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        Errno? errno = LastErrno.Of(LibCMemory.FTruncate(handle, length))
            ?? LastErrno.Of(LibC.Fcntl(handle, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL));
        if (errno is null)
        {
            memory = handle;
        }
        else
        {
            handle.Dispose();
        }

        return errno;
    }

    /// <summary>Whether a descriptor is memory of that length whose length nobody can change.</summary>
    public static bool IsSealed(SafeHandle memory, long length)
    {
        const int Seals = F_SEAL_SHRINK | F_SEAL_GROW;
        int seals = LibC.Fcntl(memory, F_GET_SEALS, 0);
        return seals != -1 && (seals & Seals) == Seals && LibCMemory.Seek(memory, 0, SEEK_END) == length;
    }

    /// <summary>Maps the whole of it, to read and write.</summary>
    public static Errno? Map(SafeHandle memory, long length, out nint address)
    {
        // Safe because the kernel chooses an address that nothing else has.
        address = LibCMemory.Map(0, (nuint)length, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
        return LastErrno.Of(address);
    }

    public static void Unmap(nint address, long length) => _ = LibCMemory.Unmap(address, (nuint)length);

    /// <summary>A counter that can be waited for (eventfd(2)), non-blocking and close-on-exec.</summary>
    public static Errno? CreateBell(out SafeFileHandle? bell)
    {
        int descriptor = LibCMemory.EventFd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        Errno? errno = LastErrno.Of(descriptor);
        bell = errno is null ? new SafeFileHandle(descriptor, ownsHandle: true) : null;
        return errno;
    }

    /// <summary>Whether a descriptor that came from another process is a bell, and none on which ringing could wait.</summary>
    public static bool IsBell(SafeHandle handle)
    {
        int flags = LibC.Fcntl(handle, LinuxConstants.F_GETFL, 0);
        string? target = new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget;
        return flags != -1 && (flags & LinuxConstants.O_NONBLOCK) != 0 && string.Equals(target, "anon_inode:[eventfd]", StringComparison.Ordinal);
    }

    /// <summary>Waits on the calling thread until a descriptor is readable.</summary>
    public static void WaitReadable(SafeHandle handle)
    {
        bool added = false;
        handle.DangerousAddRef(ref added);
        try
        {
            const short PollIn = 1;
            PollDescriptor poll = new() { Descriptor = (int)handle.DangerousGetHandle(), Events = PollIn };
            int ready;
            do
            {
                // Safe because the kernel writes into the one structure it is told of, which stands on this stack.
                ready = LibC.Poll(&poll, 1, -1);
            }
            while (LastErrno.Of(ready) == Errno.EINTR);
        }
        finally
        {
            handle.DangerousRelease();
        }
    }
}
