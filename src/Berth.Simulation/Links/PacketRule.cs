namespace Berth;

/// <summary>Decides what happens to each packet that enters a direction of a link.</summary>
/// <param name="packet">The packet; borrowed for the call.</param>
/// <returns>What is to happen to it.</returns>
public delegate PacketVerdict PacketRule(in PacketView packet);
