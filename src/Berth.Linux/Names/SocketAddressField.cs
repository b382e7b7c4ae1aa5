namespace Berth;

/// <summary>One field of a socket address as the kernel gets it.</summary>
/// <param name="Name">The C name, such as <c>sin_port</c>.</param>
/// <param name="Offset">Bytes from the beginning of the structure.</param>
/// <param name="Bytes">The field's bytes as they lie in memory.</param>
/// <param name="ByteOrder">Whether a number lies in the host's or the network's order; null where the bytes are no number.</param>
/// <param name="Value">What the field says, as a person writes it.</param>
public sealed record SocketAddressField(string Name, int Offset, ReadOnlyMemory<byte> Bytes, SocketByteOrder? ByteOrder, string Value);
