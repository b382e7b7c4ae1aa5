namespace Berth;

/// <summary>
/// Something that happens at an instant. Whoever makes many of them keeps and reuses the objects: the queue only links them.
/// </summary>
internal abstract class QueuedEvent
{
    /// <summary>In no queue.</summary>
    public const int Nowhere = -1;

    /// <summary>Its place in the queue's heap, or <see cref="Nowhere"/>; the queue's own.</summary>
    public int Place { get; set; } = Nowhere;

    /// <summary>Whether it waits in the queue.</summary>
    public bool IsQueued => Place != Nowhere;

    /// <summary>
    /// The life of the host to which it happens, or null when it happens to the network. It is dropped when that life has ended, and put
    /// off while the host is paused.
    /// </summary>
    public HostLife? Life { get; set; }

    /// <summary>Makes it happen. It is out of the queue by then and may put itself in again.</summary>
    public abstract void Fire();
}
