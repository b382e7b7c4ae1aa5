using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>An IPv6 address with its flow information, for which <see cref="IPEndPoint"/> has no room.</summary>
internal sealed class FlowEndPoint(Address address) : EndPoint
{
    private const int FlowInfoOffset = 4; // RFC 3493 section 3.3, the same on every system.

    public override AddressFamily AddressFamily => AddressFamily.InterNetworkV6;

    public override SocketAddress Serialize()
    {
        SocketAddress bytes = address.ToEndPoint().Serialize();
        BinaryPrimitives.WriteUInt32BigEndian(bytes.Buffer.Span[FlowInfoOffset..], address.FlowInfo);
        return bytes;
    }

    public override EndPoint Create(SocketAddress socketAddress) => address.ToEndPoint().Create(socketAddress);
}
