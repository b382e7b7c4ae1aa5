using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// The C library's calls, as it declares them: −1 and errno stay as they are. Only <see cref="LinuxNativeCalls"/>,
/// <see cref="ProcessCalls"/> and <see cref="SpawnRequest"/> call them, one thin wrapper each.
/// </summary>
/// <remarks>
/// <c>fcntl</c> and <c>open</c> are variadic in C. On x86-64 and arm64 Linux a variadic <c>int</c> travels as any other, so that these
/// declarations are right.
/// </remarks>
internal static unsafe partial class LibC
{
    /// <summary>The runtime knows this name on every Linux and turns it into the C library that is already loaded.</summary>
    public const string Name = "libc";

    [LibraryImport(Name, EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Name, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeHandle socket, byte* address, uint addressLength);

    [LibraryImport(Name, EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(SafeHandle socket, byte* address, uint addressLength);

    [LibraryImport(Name, EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept4(SafeHandle listener, byte* address, uint* addressLength, int flags);

    [LibraryImport(Name, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSockOpt(SafeHandle socket, int level, int name, byte* value, uint valueLength);

    [LibraryImport(Name, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSockOpt(SafeHandle socket, int level, int name, byte* value, uint* valueLength);

    [LibraryImport(Name, EntryPoint = "dup3", SetLastError = true)]
    public static partial int Dup3(SafeHandle file, SafeHandle replaced, int flags);

    [LibraryImport(Name, EntryPoint = "sockatmark", SetLastError = true)]
    public static partial int SockAtMark(SafeHandle socket);

    [LibraryImport(Name, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Fcntl(SafeHandle file, int command, int argument);

    [LibraryImport(Name, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Fcntl(int descriptor, int command, int argument);

    [LibraryImport(Name, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);

    [LibraryImport(Name, EntryPoint = "socketpair", SetLastError = true)]
    public static partial int SocketPair(int family, int type, int protocol, int* pair);

    [LibraryImport(Name, EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe2(int* pair, int flags);

    [LibraryImport(Name, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Name, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMs);

    [LibraryImport(Name, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int processId, int signal);

    [LibraryImport(Name, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int processId, int* status, int options);

    [LibraryImport(Name, EntryPoint = "getppid")]
    public static partial int GetParentId();

    [LibraryImport(Name, EntryPoint = "unsetenv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnsetEnv(string name);

    [LibraryImport(Name, EntryPoint = "sigaction", SetLastError = true)]
    public static partial int SigAction(int signal, byte* action, byte* oldAction);

    [LibraryImport(Name, EntryPoint = "_exit")]
    public static partial void ExitNow(int code);

    [LibraryImport(Name, EntryPoint = "sigemptyset", SetLastError = true)]
    public static partial int SigEmptySet(byte* set);

    [LibraryImport(Name, EntryPoint = "sigfillset", SetLastError = true)]
    public static partial int SigFillSet(byte* set);
}
