namespace Berth.Tests.Addresses;

public sealed class TransportTests
{
    [Theory]
    [InlineData(Transport.Tcp, "tcp", true, false)]
    [InlineData(Transport.Udp, "udp", false, false)]
    [InlineData(Transport.UnixStream, "unix", true, true)]
    [InlineData(Transport.UnixDatagram, "unixgram", false, true)]
    [InlineData(Transport.UnixSequencedPacket, "unixpacket", false, true)]
    [InlineData(Transport.Raw, "raw", false, false)]
    [InlineData(Transport.Packet, "packet", false, false)]
    public void A_transport_has_its_scheme_and_its_nature(Transport transport, string scheme, bool isStream, bool isUnix)
    {
        Assert.Equal(scheme, transport.ToScheme());
        Assert.True(Transports.TryFromScheme(scheme.ToUpperInvariant(), out Transport read));
        Assert.Equal(transport, read);
        Assert.Equal((isStream, isUnix), (transport.IsStream(), transport.IsUnix()));
        Assert.Contains(scheme, Transports.Schemes);
    }

    [Fact]
    public void What_is_no_transport_has_no_scheme()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ((Transport)99).ToScheme());
        Assert.False(Transports.TryFromScheme("http", out _));
        Assert.False(Transports.TryFromScheme("", out _));
    }
}
