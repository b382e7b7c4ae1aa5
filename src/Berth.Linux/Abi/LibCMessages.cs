using System.Runtime.InteropServices;

namespace Berth;

/// <summary>sendmsg(2) and recvmsg(2): bytes with an address and control messages beside them. −1 and errno stay as they are.</summary>
internal static unsafe partial class LibCMessages
{
    [LibraryImport(LibC.Name, EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(SafeHandle socket, MessageHeader* message, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint ReceiveMessage(SafeHandle socket, MessageHeader* message, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMessages(SafeHandle socket, MultiMessageHeader* messages, uint count, int flags);

    [LibraryImport(LibC.Name, EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMessages(SafeHandle socket, MultiMessageHeader* messages, uint count, int flags, void* timeout);
}
