namespace Berth;

/// <summary>What happened to a packet on a link.</summary>
public enum PacketFate
{
    /// <summary>It entered the link.</summary>
    Sent,

    /// <summary>A rule put another packet in its place; the bytes are the new ones.</summary>
    Replaced,

    /// <summary>A bit was turned over; the bytes are the damaged ones.</summary>
    Corrupted,

    /// <summary>It travels a second time.</summary>
    Duplicated,

    /// <summary>It will not arrive; <see cref="PacketRecord.Reason"/> says why.</summary>
    Dropped,

    /// <summary>It arrived.</summary>
    Delivered,
}
