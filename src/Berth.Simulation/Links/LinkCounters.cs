namespace Berth;

/// <summary>What a direction of a link has done with packets until now.</summary>
public sealed class LinkCounters
{
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];

    internal LinkCounters()
    {
    }

    /// <summary>Packets that were given to it.</summary>
    public long Sent { get; internal set; }

    /// <summary>Bytes of the packets that were given to it, IP headers included.</summary>
    public long SentBytes { get; internal set; }

    /// <summary>Packets that arrived, duplicates included.</summary>
    public long Delivered { get; internal set; }

    /// <summary>Packets sent twice by chance.</summary>
    public long Duplicated { get; internal set; }

    /// <summary>Packets with a bit turned over by chance.</summary>
    public long Corrupted { get; internal set; }

    /// <summary>Packets that others were let overtake by chance.</summary>
    public long Reordered { get; internal set; }

    /// <summary>Packets dropped, whatever the reason.</summary>
    public long Dropped => _dropped.Sum();

    /// <summary>Packets dropped for one reason.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>How many.</returns>
    public long DroppedBy(DropReason reason) => _dropped[(int)reason];

    internal void CountDrop(DropReason reason) => _dropped[(int)reason]++;
}
