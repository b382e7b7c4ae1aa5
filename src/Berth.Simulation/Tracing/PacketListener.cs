namespace Berth;

/// <summary>Takes what happens to packets, one thing after another, where it happens: it must be quick and not throw.</summary>
/// <param name="record">What happened; borrowed for the call.</param>
public delegate void PacketListener(in PacketRecord record);
