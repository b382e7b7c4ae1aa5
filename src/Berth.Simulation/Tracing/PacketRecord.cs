namespace Berth;

/// <summary>One thing that happened to a packet on a link. Its bytes are borrowed for the call.</summary>
public readonly ref struct PacketRecord
{
    internal PacketRecord(PacketView packet, PacketFate fate, DropReason reason)
    {
        Packet = packet;
        Fate = fate;
        Reason = reason;
    }

    /// <summary>The packet, with the direction of the link and the time.</summary>
    public PacketView Packet { get; }

    /// <summary>What happened.</summary>
    public PacketFate Fate { get; }

    /// <summary>Why it was dropped; only with <see cref="PacketFate.Dropped"/>.</summary>
    public DropReason Reason { get; }
}
