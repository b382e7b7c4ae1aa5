namespace Berth;

/// <summary>Why a packet was not taken, and what its sender is to be told.</summary>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="Report">The ICMP error that the RFC wants sent, or null where it wants silence. <see cref="IcmpWriter"/> makes it.</param>
public readonly record struct PacketRefusal(PacketRefusalReason Reason, IcmpReport? Report = null);
