using System.Runtime.InteropServices;

namespace Berth;

/// <summary>The C library's list of interfaces (getifaddrs(3)), and what it leaves out (netdevice(7)). −1 and errno stay as they are.</summary>
/// <remarks><c>ioctl</c> is variadic in C; on x86-64 and arm64 Linux a variadic pointer travels as any other.</remarks>
internal static unsafe partial class LibCInterfaces
{
    [LibraryImport(LibC.Name, EntryPoint = "getifaddrs", SetLastError = true)]
    public static partial int GetIfAddrs(InterfaceEntry** list);

    [LibraryImport(LibC.Name, EntryPoint = "freeifaddrs")]
    public static partial void FreeIfAddrs(InterfaceEntry* list);

    [LibraryImport(LibC.Name, EntryPoint = "if_nametoindex", SetLastError = true)]
    public static partial uint NameToIndex(byte* name);

    [LibraryImport(LibC.Name, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Ioctl(SafeHandle socket, nuint request, InterfaceRequest* argument);
}
