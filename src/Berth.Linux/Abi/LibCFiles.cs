using System.Runtime.InteropServices;

namespace Berth;

/// <summary>Reading and writing descriptors; what a path leads to; named pipes. −1 and errno stay as they are.</summary>
internal static unsafe partial class LibCFiles
{
    [LibraryImport(LibC.Name, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeHandle file, byte* buffer, nuint count);

    [LibraryImport(LibC.Name, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeHandle file, byte* buffer, nuint count);

    [LibraryImport(LibC.Name, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statx(int folder, string path, int flags, uint mask, byte* file);

    [LibraryImport(LibC.Name, EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFifo(string path, uint mode);
}
