using System.Net;

namespace Berth;

public sealed class IpAddressTests
{
    [Theory]
    [InlineData("0.0.0.0", "00000000")]
    [InlineData("192.0.2.1", "C0000201")]
    [InlineData("255.255.255.255", "FFFFFFFF")]
    [InlineData("::", "00000000000000000000000000000000")]
    [InlineData("::1", "00000000000000000000000000000001")]
    [InlineData("2001:db8::ff00:42:8329", "20010DB8000000000000FF0000428329")]
    public void Text_AndBytes_NameTheSameAddress(string text, string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        IpAddress address = IpAddress.Parse(text);
        Assert.Equal(text, address.ToString());
        Assert.Equal(address, IpAddress.Read(bytes));
        Assert.Equal(IPAddress.Parse(text), address.ToIPAddress());
        Assert.Equal(address, IpAddress.From(IPAddress.Parse(text)));
        Assert.Equal(bytes.Length, address.ByteCount);
        Assert.Equal(bytes.Length == 4 ? 4 : 6, address.Version);

        byte[] written = new byte[address.ByteCount];
        Assert.Equal(bytes.Length, address.Write(written));
        Assert.Equal(bytes, written);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.-4")]
    [InlineData("1.2..4")]
    [InlineData("01.2.3.4")]
    [InlineData("0x7f.0.0.1")]
    [InlineData(" 1.2.3.4")]
    [InlineData("١.2.3.4")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::1/64")]
    [InlineData(":::")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("localhost")]
    [InlineData(null)]
    public void WhatIsNoBareAddress_IsRefused(string? text) => Assert.False(IpAddress.TryParse(text, out _));

    [Fact]
    public void Refusal_SaysHowToWriteIt() =>
        Assert.Contains("192.0.2.1 or 2001:db8::1", Assert.Throws<FormatException>(() => IpAddress.Parse("host:80")).Message, StringComparison.Ordinal);

    [Fact]
    public void OfAnyOtherNumberOfBytes_NoAddressIsRead() => Assert.Throws<ArgumentException>(() => IpAddress.Read(new byte[6]));

    [Theory]
    [InlineData("0.0.0.0", "any")]
    [InlineData("::", "any")]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("127.255.0.9", "loopback")]
    [InlineData("::1", "loopback")]
    [InlineData("224.0.0.1", "multicast")]
    [InlineData("239.255.255.255", "multicast")]
    [InlineData("ff02::1", "multicast")]
    [InlineData("255.255.255.255", "broadcast")]
    [InlineData("169.254.7.7", "link")]
    [InlineData("fe80::1", "link")]
    [InlineData("febf::1", "link")]
    [InlineData("fec0::1", "")]
    [InlineData("128.0.0.1", "")]
    [InlineData("240.0.0.1", "")]
    [InlineData("10.0.0.1", "")]
    [InlineData("2001:db8::1", "")]
    [InlineData("::ffff:127.0.0.1", "")]
    public void Kind_IsKnownByTheFirstBits(string text, string kind)
    {
        IpAddress address = IpAddress.Parse(text);
        string found = string.Concat(
            address.IsAny ? "any" : "",
            address.IsLoopback ? "loopback" : "",
            address.IsMulticast ? "multicast" : "",
            address.IsBroadcast ? "broadcast" : "",
            address.IsLinkLocal ? "link" : "");
        Assert.Equal(kind, found);
    }

    [Fact]
    public void TheSameNumber_IsAnotherAddressInTheOtherVersion()
    {
        Assert.NotEqual(IpAddress.Ipv4Any, IpAddress.Ipv6Any);
        Assert.NotEqual(IpAddress.Parse("192.0.2.1"), IpAddress.Parse("::ffff:192.0.2.1"));
        Assert.Equal(IpAddress.Ipv4Any, default);
    }

    [Theory]
    [InlineData("10.9.0.2/24", "10.9.0.0/24", "10.9.0.255")]
    [InlineData("10.9.0.2/0", "0.0.0.0/0", "255.255.255.255")]
    [InlineData("10.9.0.3/31", "10.9.0.2/31", null)]
    [InlineData("10.9.0.3/32", "10.9.0.3/32", null)]
    [InlineData("fd00:9::2/64", "fd00:9::/64", null)]
    [InlineData("fd00:9::2/0", "::/0", null)]
    [InlineData("fd00:9::2/128", "fd00:9::2/128", null)]
    public void Prefix_KnowsItsNetwork_AndWhatMeansEverybodyInIt(string text, string network, string? broadcast)
    {
        IpPrefix prefix = IpPrefix.Parse(text);
        Assert.Equal(text, prefix.ToString());
        Assert.Equal(network, prefix.Network.ToString());
        Assert.Equal(broadcast, prefix.Broadcast?.ToString());
        Assert.True(prefix.Contains(prefix.Address) && prefix.Contains(prefix.Network.Address));
    }

    [Theory]
    [InlineData("10.9.0.2/24", "10.9.0.255", true)]
    [InlineData("10.9.0.2/24", "10.9.1.0", false)]
    [InlineData("0.0.0.0/0", "255.1.2.3", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "127.0.0.1", false)]
    [InlineData("::/0", "ffff::1", true)]
    [InlineData("fd00:9::/64", "fd00:9::ffff:1", true)]
    [InlineData("fd00:9::/64", "fd00:9:0:1::1", false)]
    [InlineData("fd00:9::1/128", "fd00:9::2", false)]
    public void Prefix_HoldsWhatSharesItsBits(string prefix, string address, bool expected) =>
        Assert.Equal(expected, IpPrefix.Parse(prefix).Contains(IpAddress.Parse(address)));

    [Theory]
    [InlineData("10.9.0.2")]
    [InlineData("10.9.0.2/")]
    [InlineData("10.9.0.2/33")]
    [InlineData("10.9.0.2/-1")]
    [InlineData("fd00::1/129")]
    [InlineData("/24")]
    [InlineData(null)]
    public void WhatIsNoPrefix_IsRefused(string? text) => Assert.False(IpPrefix.TryParse(text, out _));

    [Fact]
    public void Key_SeenByThePeer_IsReversed()
    {
        MuxKey key = new(IpAddress.Parse("192.0.2.1"), 80, IpAddress.Parse("2001:db8::7"), 40_000);
        Assert.Equal("192.0.2.1:80 - [2001:db8::7]:40000", key.ToString());
        Assert.Equal("[2001:db8::7]:40000 - 192.0.2.1:80", key.Reversed.ToString());
        Assert.Equal(key, key.Reversed.Reversed);
        Assert.Equal(key.GetHashCode(), key.Reversed.Reversed.GetHashCode());
    }
}
