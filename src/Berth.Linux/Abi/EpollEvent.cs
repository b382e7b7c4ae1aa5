using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// struct epoll_event: what to wait for, and a number of ours that comes back with it. It is packed on x86-64 and on no other
/// architecture, so that its layout is known only at run time.
/// </summary>
internal static class EpollEvent
{
    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture is Architecture.X64;

    /// <summary>sizeof(struct epoll_event).</summary>
    public static int Bytes { get; } = IsPacked ? 12 : 16;

    /// <summary>offsetof(struct epoll_event, data).</summary>
    public static int DataOffset { get; } = IsPacked ? 4 : 8;

    public static void Write(Span<byte> place, uint events, long data)
    {
        BitConverter.TryWriteBytes(place, events);
        BitConverter.TryWriteBytes(place[DataOffset..], data);
    }

    public static uint ReadEvents(ReadOnlySpan<byte> source) => BitConverter.ToUInt32(source);

    public static long ReadData(ReadOnlySpan<byte> place) => BitConverter.ToInt64(place[DataOffset..]);
}
