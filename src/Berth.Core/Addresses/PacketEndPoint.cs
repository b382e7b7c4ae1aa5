using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>A packet address in the base library's form: <c>struct sockaddr_ll</c>, packet(7).</summary>
internal sealed class PacketEndPoint(Address address) : EndPoint
{
    /// <summary>sizeof(struct sockaddr_ll).</summary>
    public const int LengthBytes = 20;

    private const int HardwareOffset = 12;
    private const int HardwareBytesMax = 8;

    public Address Address { get; } = address;

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        SocketAddress bytes = new(AddressFamily.Packet, LengthBytes);
        Span<byte> rest = bytes.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(rest[2..], (ushort)Address.EtherType);
        BitConverter.TryWriteBytes(rest[4..], Address.ScopeId);
        Address.TryWriteBytes(rest.Slice(HardwareOffset, HardwareBytesMax), out int length);
        rest[11] = (byte)length;
        return bytes;
    }

    public override EndPoint Create(SocketAddress socketAddress)
    {
        ReadOnlySpan<byte> bytes = socketAddress.Buffer.Span[..socketAddress.Size];
        return new PacketEndPoint(Address.FromPacket(
            BitConverter.ToUInt32(bytes[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            bytes.Slice(HardwareOffset, Math.Min(bytes[11], (byte)HardwareBytesMax))));
    }
}
