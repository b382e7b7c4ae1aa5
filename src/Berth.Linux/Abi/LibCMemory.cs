using System.Runtime.InteropServices;

namespace Berth;

/// <summary>Memory that processes share, and the bells beside it. −1 and errno stay as they are.</summary>
/// <remarks>Offsets and lengths are 64 bits wide: off_t is on every 64-bit Linux.</remarks>
internal static unsafe partial class LibCMemory
{
    [LibraryImport(LibC.Name, EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MemFdCreate(string name, uint flags);

    [LibraryImport(LibC.Name, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int FTruncate(SafeHandle file, long length);

    [LibraryImport(LibC.Name, EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(SafeHandle file, long offset, int origin);

    [LibraryImport(LibC.Name, EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint length, int protection, int flags, SafeHandle file, long offset);

    [LibraryImport(LibC.Name, EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint length);

    [LibraryImport(LibC.Name, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint initial, int flags);
}
