using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Tests.Addresses;

public sealed class PacketAddressTests
{
    private static readonly byte[] Hardware = [0x02, 0x42, 0, 0, 0xfe, 0x01];

    [Fact]
    public void A_packet_address_has_an_interface_a_type_and_a_station_but_no_port()
    {
        Address address = Address.FromPacket(0, 0x88b5, Hardware);

        Assert.Equal(AddressFamily.Packet, address.Family);
        Assert.Equal((true, false, false), (address.IsPacket, address.IsIP, address.IsUnix));
        Assert.Equal((0x88b5, 0, 0u), (address.EtherType, address.Port, address.FlowInfo));
        Assert.Equal(Hardware, address.HardwareAddress!.GetAddressBytes());
        Assert.Equal("* 02:42:00:00:fe:01", address.ToString());
        Assert.Equal("packet://*?protocol=0x88b5", address.ToUrl(Transport.Packet));
        Assert.NotEqual(address, Address.FromPacket(0, 0x88b5));
        Assert.Equal(address, Address.FromEndPoint(address.ToEndPoint()));
        Assert.Throws<InvalidOperationException>(() => address.WithPort(1));
        Assert.Throws<ArgumentException>(() => Address.FromPacket(0, 0, new byte[9]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Address.FromPacket(0, 65536));
    }

    [Fact]
    public void The_base_librarys_form_of_it_is_sockaddr_ll()
    {
        SocketAddress bytes = Address.FromPacket(7, 0x88b5, Hardware).ToEndPoint().Serialize();

        Assert.Equal(20, bytes.Size);
        Assert.Equal("88B507000000000000060242", Convert.ToHexString(bytes.Buffer.Span[2..14]));
    }

    [Fact]
    public void Every_packet_address_survives_its_way_through_the_base_librarys_form() => RandomCases.Hold(
        Gen.Choose(0, 8).SelectMany(length => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(length))
            .SelectMany(hardware => Gen.Choose(0, 65535).SelectMany(type => Gen.Choose(0, int.MaxValue)
                .Select(index => Address.FromPacket((uint)index, type, hardware)))),
        address => Address.FromEndPoint(address.ToEndPoint()) == address
            && Address.FromEndPoint(Address.FromPacket(0, 0).ToEndPoint().Create(address.ToEndPoint().Serialize())) == address);

    [Fact]
    public void An_interface_that_is_gone_is_shown_by_its_index() =>
        Assert.Equal("interface 4000000000", Address.FromPacket(4_000_000_000, EtherTypes.All).ToString());

    [Fact]
    public void An_ip_address_in_a_raw_url_has_no_port() =>
        Assert.Equal("raw://[::1]", Address.IPv6Loopback(0).ToUrl(Transport.Raw));
}
