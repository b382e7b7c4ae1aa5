namespace Berth;

/// <summary>A packet that a host wants to go out.</summary>
/// <param name="Length">Its bytes in the buffer.</param>
/// <param name="Interface">Where it goes out; from a loopback interface it comes in again at the same host.</param>
/// <param name="NextHop">Who on that network is to take it.</param>
public readonly record struct EmittedPacket(int Length, IpInterface Interface, IpAddress NextHop);
