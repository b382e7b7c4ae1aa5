using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// What the two ends of one ring tell each other, at the beginning of the shared memory. Each field has one writer, except the two flags,
/// and fields of different writers stand on cache lines of their own (128 bytes, because processors fetch lines in pairs): otherwise
/// each end would wait for the other's line with every message.
/// </summary>
/// <remarks>
/// Positions count all bytes ever written and read; the place in the ring is the position modulo the capacity. Each end keeps its own position
/// for itself and only shows it here: what stands here is never read back by whom it belongs to, so that the other process can't change it.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct RingHeader
{
    public const int Bytes = 512;

    /// <summary>How far the sender has written. Written by the sender.</summary>
    [FieldOffset(0)]
    public long Written;

    /// <summary>1 when the sender has closed its end in order. Written by the sender.</summary>
    [FieldOffset(8)]
    public int IsClosed;

    /// <summary>How far the receiver has read. Written by the receiver.</summary>
    [FieldOffset(128)]
    public long Read;

    /// <summary>1 when the receiver is about to sleep; the sender that takes it back to 0 rings.</summary>
    [FieldOffset(256)]
    public int ReceiverWaits;

    /// <summary>1 when the sender is about to sleep; the receiver that takes it back to 0 rings.</summary>
    [FieldOffset(384)]
    public int SenderWaits;
}
