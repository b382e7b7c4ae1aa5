namespace Berth;

/// <summary>
/// How a ring lies in memory: a page of headers, the ring from the offering to the accepting end, the ring back. A message is a length of
/// 4 bytes and its bytes, padded to 8; it may go over the end of the ring and on at its beginning.
/// </summary>
internal static class RingLayout
{
    /// <summary>The headers of both rings, in a page of their own.</summary>
    public const int HeadersBytes = 4096;

    /// <summary>The length before each message. It begins at a multiple of 8, so that it never goes over the end of the ring.</summary>
    public const int PrefixBytes = sizeof(int);

    /// <summary>Both rings and their headers.</summary>
    public static long TotalBytes(int capacity) => HeadersBytes + (2L * capacity);

    /// <summary>The longest message: alone in the ring, it fills it.</summary>
    public static int MessageBytesMax(int capacity) => capacity - 8;

    /// <summary>What a message takes in the ring.</summary>
    public static int RecordBytes(int messageBytes) => (PrefixBytes + messageBytes + 7) & ~7;

    /// <summary>Whether a number is a capacity.</summary>
    public static bool IsCapacity(int capacity) =>
        capacity is >= SharedMemoryOptions.CapacityBytesMin and <= SharedMemoryOptions.CapacityBytesMax && int.IsPow2(capacity);

    /// <summary>
    /// Whether the other end can be at a position: never back, never beyond what there is, and between two messages.
    /// </summary>
    public static bool IsPossible(long position, long before, long limit) => position >= before && position <= limit && (position & 7) == 0;

    public static FaultException Broken(string what, SocketOperation operation) => LocalFault.From(
        FaultReason.Other, operation, $"the other process broke the ring in the shared memory: {what}; close the channel, and don't trust that process");
}
