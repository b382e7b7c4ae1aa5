namespace Berth.Linux.Tests;

public sealed class SocketAddressBytesTests
{
    public static TheoryData<Address> All =>
    [
        Address.Loopback(7007),
        Address.Any(0),
        Address.FromIPv4([255, 254, 253, 252], 65535),
        Address.IPv6Loopback(1),
        Address.FromIPv6([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8], 9, scopeId: 0x01020304, flowInfo: 0x0a0b0c0d),
        Address.FromUnixPath("/tmp/x"),
        Address.FromUnixPath("relative"),
        Address.FromUnixPath("@abstract"),
        Address.FromUnixPath([0, (byte)'a', 0, 0, (byte)'b', 0]),
        Address.FromUnixPath("/" + new string('x', Address.UnixPathBytesMax - 1)),
        Address.FromUnixPath("@" + new string('x', Address.UnixPathBytesMax)),
        Address.UnnamedUnix,
        Address.FromPacket(7, EtherTypes.Experimental, [2, 0, 0, 0, 0, 9]),
        Address.FromPacket(0, EtherTypes.All),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void Read_GivesBackWhatWriteWrote(Address address)
    {
        byte[] bytes = new byte[SocketAddressBytes.LengthMax];
        bytes.AsSpan().Fill(0xff);
        int length = SocketAddressBytes.Write(address, bytes);
        Address read = SocketAddressBytes.Read(bytes.AsSpan(0, length));
        Assert.Equal(address, read);
        Assert.Equal(address.FlowInfo, read.FlowInfo);
    }

    [Fact]
    public void Read_OfAPathEndsAtItsNul() =>
        Assert.Equal(Address.FromUnixPath("ab"), SocketAddressBytes.Read([1, 0, (byte)'a', (byte)'b', 0, (byte)'c']));

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 2, 0, 0, 7, 127, 0, 0 })]
    [InlineData(new byte[] { 10, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 17, 0, 0, 3, 1, 0, 0, 0, 1, 0, 0, 6, 2, 0, 0, 0, 0, 1, 0 })]
    [InlineData(new byte[] { 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Read_RefusesWhatIsNoAddress(byte[] bytes) =>
        Assert.Throws<ArgumentException>(() => SocketAddressBytes.Read(bytes));

    [Fact]
    public void Write_RefusesAnAddressWithoutFamily() =>
        Assert.Throws<ArgumentException>(() => SocketAddressBytes.Write(default, new byte[SocketAddressBytes.LengthMax]));
}
