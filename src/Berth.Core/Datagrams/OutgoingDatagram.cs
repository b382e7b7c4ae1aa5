namespace Berth;

/// <summary>One datagram to send, as an item of a batch.</summary>
/// <param name="Payload">What to send; borrowed until the send ends. May be empty.</param>
/// <param name="Remote">Where to; null on a connected socket.</param>
public readonly record struct OutgoingDatagram(ReadOnlyMemory<byte> Payload, Address? Remote);
