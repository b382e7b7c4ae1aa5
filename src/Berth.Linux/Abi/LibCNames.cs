using System.Runtime.InteropServices;

namespace Berth;

/// <summary>The C library's resolver. getaddrinfo(3) and getnameinfo(3) return 0 or an EAI number; errno counts for EAI_SYSTEM.</summary>
internal static unsafe partial class LibCNames
{
    [LibraryImport(LibC.Name, EntryPoint = "getaddrinfo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetAddrInfo(string? node, string? service, AddressInfo* hints, AddressInfo** results);

    [LibraryImport(LibC.Name, EntryPoint = "freeaddrinfo")]
    public static partial void FreeAddrInfo(AddressInfo* results);

    [LibraryImport(LibC.Name, EntryPoint = "getnameinfo", SetLastError = true)]
    public static partial int GetNameInfo(
        byte* address, uint addressLength, byte* host, uint hostLength, byte* service, uint serviceLength, int flags);

    /// <summary>Returns 0 where there is no such locale.</summary>
    [LibraryImport(LibC.Name, EntryPoint = "newlocale", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewLocale(int categoryMask, string locale, nint basis);

    /// <summary>Sets the calling thread's locale, or with 0 only returns it.</summary>
    [LibraryImport(LibC.Name, EntryPoint = "uselocale")]
    public static partial nint UseLocale(nint locale);

    /// <summary>Returns 0 for what it can't read, and reads a good deal.</summary>
    [LibraryImport(LibC.Name, EntryPoint = "inet_aton", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int InetAton(string text, byte* address);
}
