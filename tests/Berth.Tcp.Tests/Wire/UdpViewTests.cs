namespace Berth;

/// <summary>UDP, RFC 768.</summary>
public sealed class UdpViewTests
{
    [Theory]
    [InlineData(KernelPackets.Udp4)]
    [InlineData(KernelPackets.Udp6)]
    public void DatagramOfLinux_IsRead_AndWrittenByteForByte(string hex)
    {
        Assert.True(IpPacket.TryRead(KernelPackets.Bytes(hex), out IpPacket packet));
        Assert.True(UdpView.TryRead(packet.Payload, out UdpView datagram));
        Assert.Equal((7, "hello"), (datagram.DestinationPort, System.Text.Encoding.ASCII.GetString(datagram.Payload)));
        Assert.True(UdpView.VerifyChecksum(packet.Payload, packet.Source, packet.Destination));

        byte[] bytes = new byte[13];
        Assert.Equal(13, datagram.Write(bytes));
        UdpView.FillChecksum(bytes, packet.Source, packet.Destination);
        Assert.Equal(Convert.ToHexString(packet.Payload), Convert.ToHexString(bytes));
        bytes[10] ^= 1;
        Assert.False(UdpView.VerifyChecksum(bytes, packet.Source, packet.Destination));
    }

    [Fact]
    public void Checksum_MayBeLeftOut_OverIpv4Only()
    {
        byte[] bytes = Convert.FromHexString("0FA00009000C000061626364");
        Assert.True(UdpView.VerifyChecksum(bytes, KernelPackets.Peer4, KernelPackets.Kernel4));
        Assert.False(UdpView.VerifyChecksum(bytes, KernelPackets.Peer6, KernelPackets.Kernel6));
    }

    [Fact]
    public void ComputedZero_IsSentAsAllOnes()
    {
        // What was missing to ffff, the checksum of a zero payload, becomes the payload: then nothing is missing.
        byte[] bytes = new byte[10];
        new UdpView { SourcePort = 1, DestinationPort = 2, Payload = new byte[2] }.Write(bytes);
        UdpView.FillChecksum(bytes, KernelPackets.Kernel4, KernelPackets.Peer4);
        (bytes[8], bytes[9]) = (bytes[6], bytes[7]);
        UdpView.FillChecksum(bytes, KernelPackets.Kernel4, KernelPackets.Peer4);
        Assert.Equal((0xFF, 0xFF), (bytes[6], bytes[7]));
        Assert.True(UdpView.VerifyChecksum(bytes, KernelPackets.Kernel4, KernelPackets.Peer4));
    }

    [Theory]
    [InlineData("0FA00009000C0000616263")]
    [InlineData("0FA0000900070000")]
    [InlineData("0FA00009000800")]
    [InlineData("")]
    public void WhatIsShorterThanItSays_IsRefused(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.False(UdpView.TryRead(bytes, out _));
        Assert.False(UdpView.VerifyChecksum(bytes, KernelPackets.Peer4, KernelPackets.Kernel4));
    }

    [Fact]
    public void BytesBehindTheLength_AreNotPayload_AndNotSummed()
    {
        byte[] bytes = KernelPackets.Bytes(KernelPackets.Udp4 + "FFEE")[20..];
        Assert.True(UdpView.TryRead(bytes, out UdpView datagram));
        Assert.Equal("hello"u8, datagram.Payload);
        Assert.True(UdpView.VerifyChecksum(bytes, KernelPackets.Kernel4, KernelPackets.Peer4));
    }

    [Fact]
    public void APayloadLongerThanTheHeaderCanSay_IsNotWritten() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new UdpView().WriteHeader(new byte[70_000], 65_528));
}
