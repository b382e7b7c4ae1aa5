namespace Berth.Linux.Tests.Names;

/// <summary>Every byte of a socket address belongs to one field, and says what it means.</summary>
public sealed class SocketAddressLayoutTests
{
    private static readonly Address Scoped =
        Address.FromIPv6([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8], 9, scopeId: 3, flowInfo: 0x0a1b2c3d);

    public static TheoryData<Address> All =>
    [
        Address.Loopback(0x1234),
        Scoped,
        Address.FromUnixPath("/run/x.sock"),
        Address.FromUnixPath("@name"),
        Address.FromPacket(1, 0x0800, [2, 0, 0, 0, 0, 1]),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void Fields_LieOneBehindTheOtherAndAreAllOfTheStructure(Address address)
    {
        SocketAddressLayout layout = SocketAddressLayout.Of(address);
        int offset = 0;
        foreach (SocketAddressField field in layout.Fields)
        {
            Assert.Equal(offset, field.Offset);
            Assert.Equal(layout.Bytes.Slice(offset, field.Bytes.Length).ToArray(), field.Bytes.ToArray());
            offset += field.Bytes.Length;
        }

        Assert.Equal(layout.Bytes.Length, offset);
        Assert.Equal(address, SocketAddressBytes.Read(layout.Bytes.Span));
    }

    [Fact]
    public void Numbers_SayInWhichOrderTheyLie()
    {
        SocketAddressLayout layout = SocketAddressLayout.Of(Scoped);
        Assert.Equal("sockaddr_in6", layout.Structure);
        Assert.Equal(
            [
                ("sin6_family", "0a00", SocketByteOrder.Host, "AF_INET6 = 10"),
                ("sin6_port", "0009", SocketByteOrder.Network, "9"),
                ("sin6_flowinfo", "0a1b2c3d", SocketByteOrder.Network, "traffic class 161, flow label 0xb2c3d"),
                ("sin6_addr", "fe800000000000000102030405060708", SocketByteOrder.Network, "fe80::102:304:506:708"),
                ("sin6_scope_id", "03000000", (SocketByteOrder?)SocketByteOrder.Host, "3"),
            ],
            layout.Fields.Select(field => (field.Name, Convert.ToHexStringLower(field.Bytes.Span), field.ByteOrder, field.Value)));
    }
}
