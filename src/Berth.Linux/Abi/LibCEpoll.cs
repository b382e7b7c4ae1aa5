using System.Runtime.InteropServices;

namespace Berth;

/// <summary>epoll(7). −1 and errno stay as they are.</summary>
internal static unsafe partial class LibCEpoll
{
    [LibraryImport(LibC.Name, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int Create(int flags);

    [LibraryImport(LibC.Name, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int Control(int epoll, int operation, int descriptor, byte* readinessEvent);

    [LibraryImport(LibC.Name, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int Wait(int epoll, byte* events, int eventsMax, int timeoutMs);
}
