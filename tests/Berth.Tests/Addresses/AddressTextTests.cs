using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Tests.Addresses;

/// <summary>Addresses without a port, as inet_pton reads them; and random texts that must never be guessed at.</summary>
public sealed class AddressTextTests
{
    [Theory]
    [InlineData("0.0.0.0", "00000000")]
    [InlineData("255.255.255.255", "ffffffff")]
    [InlineData("::", "00000000000000000000000000000000")]
    [InlineData("::1", "00000000000000000000000000000001")]
    [InlineData("1::", "00010000000000000000000000000000")]
    [InlineData("2001:DB8::8:800:200C:417A", "20010db80000000000080800200c417a")]
    [InlineData("1:2:3:4:5:6:7:8", "00010002000300040005000600070008")]
    [InlineData("1:2:3:4:5:6:7::", "00010002000300040005000600070000")]
    [InlineData("::13.1.68.3", "0000000000000000000000000d014403")]
    [InlineData("::ffff:129.144.52.38", "00000000000000000000ffff81903426")]
    [InlineData("1:2:3:4:5:6:1.2.3.4", "00010002000300040005000601020304")]
    public void TryParseHost_GivesTheBytesOfRfc4291(string text, string hex)
    {
        Assert.True(Address.TryParseHost(text, out Address address));
        byte[] bytes = new byte[16];
        Assert.True(address.TryWriteBytes(bytes, out int length));
        Assert.Equal(hex, Convert.ToHexStringLower(bytes.AsSpan(0, length)));
        Assert.Equal(0, address.Port);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("127.1")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.4 ")]
    [InlineData("1.2.3.4x")]
    [InlineData("+1.2.3.4")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("::1::")]
    [InlineData("1::2::3")]
    [InlineData("00001::")]
    [InlineData("g::")]
    [InlineData("::1.2.3.04")]
    [InlineData("1.2.3.4::")]
    [InlineData("::1.2.3.4:5")]
    [InlineData("[::1]")]
    [InlineData("::1/64")]
    [InlineData("::1%")]
    [InlineData("::1%no such interface")]
    [InlineData("127.0.0.1%1")]
    [InlineData("localhost")]
    public void TryParseHost_RefusesWhatIsNotWrittenOut(string? text) => Assert.False(Address.TryParseHost(text, out _));

    [Fact]
    public void TryParseHost_ReadsTheScopeByIndex()
    {
        Assert.True(Address.TryParseHost("fe80::1%7", out Address address));
        Assert.Equal(7u, address.ScopeId);
        Assert.Equal("fe80::1%7", address.HostText);
    }

    [Fact]
    public void ScopeAndFlow_AreSetOnIPv6Only_AndTheFlowNamesNoOtherSocket()
    {
        Address address = Address.IPv6Loopback(7);
        Assert.Equal((3u, 0u), (address.WithScopeId(3).ScopeId, address.WithScopeId(3).FlowInfo));
        Assert.Equal((0x12345u, 3u), (address.WithScopeId(3).WithFlowInfo(0x12345).FlowInfo, address.WithFlowInfo(1).WithScopeId(3).ScopeId));
        Assert.Equal(address, address.WithFlowInfo(0x12345));
        Assert.NotEqual(address, address.WithScopeId(3));
        Assert.Throws<InvalidOperationException>(() => Address.Loopback(7).WithFlowInfo(1));
        Assert.Throws<InvalidOperationException>(() => Address.Loopback(7).WithScopeId(1));
    }

    [Fact]
    public void AnyAddress_ReadsBackFromItsText() => RandomCases.Hold(
        Gen.OneOf(
            Bytes(4).Select(bytes => Address.FromIPv4(bytes, 0)),
            Bytes(16).SelectMany(bytes => Gen.Choose(0, 3).Select(scope => Address.FromIPv6(bytes, 0, (uint)scope)))),
        address => Address.TryParseHost(address.HostText, out Address read) && read == address);

    [Fact]
    public void RandomTextOfAddressLetters_IsReadAsTheBaseLibraryReadsIt_OrRefused() => RandomCases.Hold(
        Gen.OneOf(
            Gen.Elements("0123456789abcdefF:::.".ToCharArray()).ListOf().Select(string.Concat),
            Gen.Elements("::", ":", "0", "1", "ffff", "1.2.3.4", "0db8").ListOf().Select(string.Concat)),
        text =>
        {
            bool isTheirs = IPAddress.TryParse(text, out IPAddress? theirs) && theirs.AddressFamily == AddressFamily.InterNetworkV6;
            bool isOurs = Address.TryParseHost(text, out Address ours) && ours.Family == AddressFamily.InterNetworkV6;
            return isOurs ? isTheirs && ours.IPAddress.Equals(theirs) : !isTheirs || text.Contains('.', StringComparison.Ordinal);
        },
        count: 5000);

    [Fact]
    public void ADamagedAddress_IsRefused_OrAnotherAddressThatReadsBack() => RandomCases.Hold(
        Damaged("127.0.0.1:7007", "[::1]:80", "[fe80::1%2]:65535", "192.0.2.200:0", "[2001:db8::8:800:200c:417a]:1"),
        text => !Address.TryParse(text, out Address address) || (Address.TryParse(address.ToString(), out Address again) && again == address),
        count: 5000);

    [Fact]
    public void ADamagedUrl_IsRefusedWithAReason_OrAnotherUrlThatReadsBack() => RandomCases.Hold(
        Damaged("tcp://127.0.0.1:7007", "udp://[fe80::1%2]:echo", "unix:///run/x.sock", "tcp://db.example.org:http/", "unixgram://@name"),
        text => SocketUrl.TryParse(text, out SocketUrl? url, out string? error)
            ? SocketUrl.Parse(url.ToString()) == url
            : !string.IsNullOrWhiteSpace(error) && !error.Any(char.IsControl),
        count: 5000);

    private static Gen<byte[]> Bytes(int count) => Gen.OneOf(Gen.Choose(0, 255), Gen.Constant(0)).Select(value => (byte)value).ArrayOf(count);

    /// <summary>A right text with one to three characters replaced, put in or taken out.</summary>
    private static Gen<string> Damaged(params string[] right) => Gen.Elements(right).SelectMany(
        text => Gen.Choose(0, 2).SelectMany(kind => Gen.Choose(0, text.Length - 1).SelectMany(
            place => Gen.OneOf(Gen.Elements("0123456789abf:.[]%@/ -+x".ToCharArray()), Gen.Choose(0, 0xffff).Select(code => (char)code)).Select(
                letter => kind switch
                {
                    0 => text[..place] + letter + text[(place + 1)..],
                    1 => text.Insert(place, letter.ToString()),
                    _ => text.Remove(place, 1),
                }))).ListOf().Select(variants => variants.LastOrDefault(text)));
}
