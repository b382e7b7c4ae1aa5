using System.Net;
using System.Net.Sockets;

namespace Berth.Tests.Addresses;

public sealed class AddressTests
{
    public static TheoryData<string, string, string> Printed => new()
    {
        { "127.0.0.1:7007", "tcp://127.0.0.1:7007", "127.0.0.1" },
        { "[::1]:7007", "tcp://[::1]:7007", "::1" },
        { "[fe80::1%3]:7", "tcp://[fe80::1%3]:7", "fe80::1%3" },
        { "[fe80::1%251]:7", "tcp://[fe80::1%25251]:7", "fe80::1%251" },
        { "[::ffff:192.0.2.1]:0", "tcp://[::ffff:192.0.2.1]:0", "::ffff:192.0.2.1" },
    };

    [Theory]
    [MemberData(nameof(Printed))]
    public void An_ip_address_reads_back_from_what_it_prints(string text, string url, string host)
    {
        Assert.True(Address.TryParse(text, out Address address));
        Assert.Equal(text, address.ToString());
        Assert.Equal(url, address.ToUrl(Transport.Tcp));
        Assert.Equal(host, address.HostText);
        Assert.Equal(address, Address.FromEndPoint(address.ToEndPoint()));
        Assert.Equal(address, Address.FromIP(address.IPAddress, address.Port));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData(":7")]
    [InlineData("127.1:7")]
    [InlineData("127.0.0.01:7")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("127.0.0.1: 7")]
    [InlineData("::1:7")]
    [InlineData("[::1]")]
    [InlineData("[]:7")]
    [InlineData("[[::1]]:7")]
    [InlineData("[127.0.0.1]:7")]
    [InlineData("localhost:7")]
    public void TryParse_refuses_all_but_ip_and_port(string? text) => Assert.False(Address.TryParse(text, out _));

    [Theory]
    [InlineData("/run/x.sock", "/run/x.sock", false)]
    [InlineData("x.sock", "x.sock", false)]
    [InlineData("@name", "@name", true)]
    [InlineData("/run/é", "/run/é", false)]
    public void A_unix_address_reads_back_from_its_path_and_its_end_point(string path, string printed, bool isAbstract)
    {
        Address address = Address.FromUnixPath(path);

        Assert.Equal(printed, address.ToString());
        Assert.Equal(printed, address.UnixPath);
        Assert.Equal($"unix://{printed}", address.ToUrl(Transport.UnixStream));
        Assert.Equal(isAbstract, address.IsAbstract);
        Assert.Equal(address, Address.FromEndPoint(address.ToEndPoint()));
        Assert.Equal(0, address.Port);
        Assert.Equal(AddressFamily.Unix, address.Family);
    }

    [Fact]
    public void Abstract_names_of_the_base_library_are_ours() =>
        Assert.Equal(Address.FromUnixPath("@name"), Address.FromEndPoint(new UnixDomainSocketEndPoint("\0name")));

    [Theory]
    [InlineData(new byte[] { 0, 65, 0, 0 })]
    [InlineData(new byte[] { 0, 65, 0, 66 })]
    [InlineData(new byte[] { 47, 0xff, 0xfe })]
    public void Unix_bytes_that_are_no_text_survive_the_way_through_an_end_point(byte[] path)
    {
        Address address = Address.FromUnixPath(path);
        byte[] written = new byte[108];

        Assert.Equal(address, Address.FromEndPoint(address.ToEndPoint()));
        Assert.True(address.TryWriteBytes(written, out int count));
        Assert.Equal(path, written[..count]);
        Assert.False(address.TryWriteBytes(written.AsSpan(0, path.Length - 1), out _));
    }

    [Fact]
    public void The_unnamed_unix_address_survives_too_and_is_not_the_default()
    {
        Assert.Equal(Address.UnnamedUnix, Address.FromEndPoint(Address.UnnamedUnix.ToEndPoint()));
        Assert.Equal(Address.UnnamedUnix, Address.FromUnixPath(ReadOnlySpan<byte>.Empty));
        Assert.Equal("(unnamed)", Address.UnnamedUnix.ToString());
        Assert.Equal("", Address.UnnamedUnix.UnixPath);
        Assert.NotEqual(default, Address.UnnamedUnix);
        Assert.Equal(AddressFamily.Unspecified, default(Address).Family);
        Assert.Throws<InvalidOperationException>(() => default(Address).ToEndPoint());
    }

    [Fact]
    public void A_file_whose_name_begins_with_an_at_sign_is_not_shown_as_an_abstract_name() =>
        Assert.Equal("./@x", Address.FromUnixPath("@x"u8).ToString());

    [Fact]
    public void A_unix_path_of_107_bytes_fits_and_one_of_108_is_refused_with_the_limit()
    {
        Assert.Equal(107, Address.FromUnixPath(new string('x', 107)).UnixPath!.Length);
        Assert.Equal(108, Address.FromUnixPath("@" + new string('x', 107)).UnixPath!.Length);
        foreach (string tooLong in new[] { new string('x', 108), "@" + new string('x', 108), new string('é', 54) })
        {
            string message = Assert.Throws<ArgumentException>(() => Address.FromUnixPath(tooLong)).Message;
            Assert.StartsWith("the Unix path has 108 bytes; at most 107 fit (108 with the closing NUL, unix(7))", message);
        }

        Assert.Throws<ArgumentException>(() => Address.FromUnixPath(new byte[108].Select(_ => (byte)'x').ToArray()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("/a\0b")]
    public void A_unix_path_that_is_none_is_refused(string path) =>
        Assert.Throws<ArgumentException>(() => Address.FromUnixPath(path));

    [Fact]
    public void A_unix_path_that_has_no_UTF8_form_is_refused_instead_of_changed() =>
        Assert.Throws<ArgumentException>(() => Address.FromUnixPath("/a\ud800"));

    [Theory]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_port_outside_16_bits_is_refused_everywhere(int port)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Address.Any(port));
        Assert.Throws<ArgumentOutOfRangeException>(() => Address.FromIPv4([1, 2, 3, 4], port));
        Assert.Throws<ArgumentOutOfRangeException>(() => Address.FromIP(IPAddress.IPv6Loopback, port));
        Assert.Throws<ArgumentOutOfRangeException>(() => Address.Loopback(1).WithPort(port));
    }

    [Fact]
    public void Wrong_lengths_and_foreign_end_points_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Address.FromIPv4([1, 2, 3], 1));
        Assert.Throws<ArgumentException>(() => Address.FromIPv6([1, 2, 3, 4], 1));
        Assert.Throws<ArgumentException>(() => Address.FromEndPoint(new DnsEndPoint("db", 1)));
        Assert.Throws<InvalidOperationException>(() => Address.UnnamedUnix.WithPort(1));
        Assert.Throws<InvalidOperationException>(() => Address.UnnamedUnix.IPAddress);
    }

    [Fact]
    public void Mapping_to_IPv6_and_back_gives_the_same_address_and_only_then_an_equal_one()
    {
        Address plain = Address.FromIPv4([192, 0, 2, 1], 7);
        Address mapped = plain.MapToIPv6();

        Assert.True(mapped.IsIPv4Mapped);
        Assert.False(plain.IsIPv4Mapped);
        Assert.NotEqual(plain, mapped);
        Assert.Equal(plain, mapped.Unmap());
        Assert.Equal("[::ffff:192.0.2.1]:7", mapped.ToString());
        Assert.Equal(IPAddress.Parse("192.0.2.1").MapToIPv6(), mapped.IPAddress);
        Assert.Equal(Address.IPv6Loopback(1), Address.IPv6Loopback(1).Unmap());
        Assert.Equal(mapped, mapped.MapToIPv6());
    }

    [Theory]
    [InlineData("0.0.0.0:0", true, false, false)]
    [InlineData("[::]:0", true, false, false)]
    [InlineData("[::ffff:0.0.0.0]:0", true, false, false)]
    [InlineData("127.9.9.9:0", false, true, false)]
    [InlineData("[::1]:0", false, true, false)]
    [InlineData("[::ffff:127.0.0.1]:0", false, true, false)]
    [InlineData("223.255.255.255:0", false, false, false)]
    [InlineData("224.0.0.1:0", false, false, true)]
    [InlineData("239.255.255.255:0", false, false, true)]
    [InlineData("240.0.0.0:0", false, false, false)]
    [InlineData("[ff02::1]:0", false, false, true)]
    [InlineData("[fe80::1]:0", false, false, false)]
    public void Wildcard_loopback_and_multicast_are_told_apart(string text, bool any, bool loopback, bool multicast)
    {
        Assert.True(Address.TryParse(text, out Address address));
        Assert.Equal((any, loopback, multicast), (address.IsAny, address.IsLoopback, address.IsMulticast));
    }

    [Fact]
    public void No_unix_address_is_wildcard_loopback_or_multicast() => Assert.All(
        new[] { Address.UnnamedUnix, Address.FromUnixPath("/x"), default },
        address => Assert.False(address.IsAny || address.IsLoopback || address.IsMulticast || address.IsIP || address.IsIPv4Mapped));

    [Fact]
    public void The_constants_are_the_addresses_they_say()
    {
        Assert.Equal("0.0.0.0:1", Address.Any(1).ToString());
        Assert.Equal("[::]:1", Address.IPv6Any(1).ToString());
        Assert.Equal("127.0.0.1:1", Address.Loopback(1).ToString());
        Assert.Equal("[::1]:1", Address.IPv6Loopback(1).ToString());
        Assert.Equal("255.255.255.255:1", Address.Broadcast(1).ToString());
    }

    [Fact]
    public void Addresses_are_equal_by_family_bytes_port_and_scope_and_not_by_flow_label()
    {
        byte[] linkLocal = IPAddress.Parse("fe80::1").GetAddressBytes();
        Address one = Address.FromIPv6(linkLocal, 7, scopeId: 1);

        Assert.True(one == Address.FromIPv6(linkLocal, 7, scopeId: 1, flowInfo: 9));
        Assert.Equal(one.GetHashCode(), Address.FromIPv6(linkLocal, 7, scopeId: 1, flowInfo: 9).GetHashCode());
        Assert.Equal(9u, Address.FromIPv6(linkLocal, 7, scopeId: 1, flowInfo: 9).FlowInfo);
        Assert.True(one != Address.FromIPv6(linkLocal, 7, scopeId: 2));
        Assert.True(one != one.WithPort(8));
        Assert.True(Address.Any(7) != Address.IPv6Any(7));
        Assert.True(Address.FromUnixPath("@x") != Address.FromUnixPath("x"));
        Assert.True(Address.FromUnixPath("@x") == Address.FromUnixPath("\0x"u8));
        Assert.Equal(Address.FromUnixPath("@x").GetHashCode(), Address.FromUnixPath("\0x"u8).GetHashCode());
    }
}
