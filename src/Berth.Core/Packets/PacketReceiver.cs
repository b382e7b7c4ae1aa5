namespace Berth;

/// <summary>Gets a packet that came in on a <see cref="PacketDevice"/>.</summary>
/// <param name="packet">The whole packet, from its IP header on; borrowed for the call.</param>
public delegate void PacketReceiver(ReadOnlySpan<byte> packet);
