namespace Berth;

/// <summary>One datagram of a batch as <see cref="MessageCalls"/> received it; its payload is in the caller's buffer.</summary>
/// <param name="Length">Bytes of payload in its place of the buffer.</param>
/// <param name="Remote">The sender, v4-mapped as it may be; an unnamed Unix address when it has none.</param>
/// <param name="IsTruncated">Whether the datagram was longer than its place.</param>
/// <param name="SegmentSize">Bytes of each datagram when the kernel merged several; otherwise 0.</param>
/// <param name="Ancillary">What else the kernel told.</param>
public readonly record struct ReceivedMessage(int Length, Address Remote, bool IsTruncated, int SegmentSize, Ancillary Ancillary)
{
    /// <summary>The address of this host that an answer is to leave from; null when the kernel did not tell.</summary>
    public Address? ReplySource { get; init; }
}
