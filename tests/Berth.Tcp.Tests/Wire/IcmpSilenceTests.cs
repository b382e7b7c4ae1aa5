namespace Berth;

/// <summary>When an ICMP error must not be sent: RFC 1122 section 3.2.2, RFC 4443 section 2.4 (e).</summary>
public sealed class IcmpSilenceTests
{
    private static readonly IcmpReport PortUnreachable = IcmpReport.Unreachable(UnreachableReason.Port);

    [Theory]
    [InlineData("10.9.0.2", "10.9.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "10.9.0.1", false)]
    [InlineData("0.0.0.0", "10.9.0.1", false)]
    [InlineData("224.0.0.1", "10.9.0.1", false)]
    [InlineData("255.255.255.255", "10.9.0.1", false)]
    [InlineData("240.0.0.1", "10.9.0.1", false)]
    [InlineData("10.9.0.2", "224.0.0.1", false)]
    [InlineData("10.9.0.2", "255.255.255.255", false)]
    [InlineData("fd00:9::2", "fd00:9::1", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("::1", "fd00:9::1", false)]
    [InlineData("::", "fd00:9::1", false)]
    [InlineData("ff02::1", "fd00:9::1", false)]
    [InlineData("fd00:9::2", "ff02::1", false)]
    public void AboutAPacketToManyOrFromNobody_NothingIsSaid(string source, string destination, bool isSaid) =>
        Assert.Equal(isSaid, IsSaid(Packet(source, destination, 17, "0FA0000900080000"), PortUnreachable));

    [Fact]
    public void AboutABroadcastOfTheLink_NothingIsSaid()
    {
        byte[] packet = Packet("10.9.0.2", "10.9.0.255", 17, "0FA0000900080000");
        Assert.True(IsSaid(packet, PortUnreachable));
        Assert.False(IsSaid(packet, PortUnreachable, wasForMany: true));
    }

    [Fact]
    public void AboutAPacketToAGroup_OfIpv6_TwoThingsAreSaid()
    {
        byte[] packet = Packet("fd00:9::2", "ff02::1", 17, "0FA0000900080000");
        Assert.True(IsSaid(packet, IcmpReport.PacketTooBig(1_280)));
        Assert.True(IsSaid(packet, IcmpReport.ParameterProblem(2, 42)));
        Assert.False(IsSaid(packet, IcmpReport.ParameterProblem(1, 6)));
        Assert.False(IsSaid(Packet("10.9.0.2", "224.0.0.1", 17, "0FA0000900080000"), IcmpReport.PacketTooBig(576)));
    }

    [Theory]
    [InlineData(1, "0800000000000000", true)]
    [InlineData(1, "0000000000000000", true)]
    [InlineData(1, "0300000000000000", false)]
    [InlineData(1, "0400000000000000", false)]
    [InlineData(1, "0500000000000000", false)]
    [InlineData(1, "0B00000000000000", false)]
    [InlineData(1, "0C00000000000000", false)]
    [InlineData(1, "", false)]
    [InlineData(58, "8000000000000000", true)]
    [InlineData(58, "0100000000000000", false)]
    [InlineData(58, "0200000000000000", false)]
    [InlineData(58, "7F00000000000000", false)]
    [InlineData(58, "8900000000000000", false)]
    [InlineData(58, "", false)]
    public void AboutAnError_NothingIsSaid(byte protocol, string message, bool isSaid)
    {
        bool isIpv6 = protocol == 58;
        byte[] packet = Packet(isIpv6 ? "fd00:9::2" : "10.9.0.2", isIpv6 ? "fd00:9::1" : "10.9.0.1", protocol, message);
        Assert.Equal(isSaid, IsSaid(packet, IcmpReport.TimeExceeded(0)));
    }

    [Fact]
    public void AboutALaterFragment_OfIpv4_NothingIsSaid()
    {
        IpPacket packet = new()
        {
            Source = KernelPackets.Peer4,
            Destination = KernelPackets.Kernel4,
            Protocol = 17,
            FragmentOffset = 8,
            Payload = new byte[16],
        };
        byte[] bytes = new byte[36];
        packet.Write(bytes);
        Assert.False(IsSaid(bytes, IcmpReport.TimeExceeded(1)));
        bytes[7] = 0;
        Assert.True(IsSaid(bytes, IcmpReport.TimeExceeded(1)));
    }

    [Fact]
    public void AboutBytesThatAreNoPacket_NothingIsSaid()
    {
        Assert.False(IsSaid([], PortUnreachable));
        Assert.False(IsSaid(new byte[60], PortUnreachable));
        Assert.False(IsSaid(KernelPackets.Bytes(KernelPackets.Udp6)[..39], PortUnreachable));
    }

    [Theory]
    [InlineData("fd00:9::2", "fd00:9::1", 200, "00000000", "0401", 6)]
    [InlineData("fd00:9::2", "fd00:9::1", 60, "C800010400000000" + "00000000", "0401", 40)]
    [InlineData("fd00:9::2", "fd00:9::1", 60, "3C00010400000000" + "C800010400000000", "0401", 48)]
    [InlineData("10.9.0.2", "10.9.0.1", 200, "00000000", "0302", 0)]
    public void UnknownProtocol_IsSaidAsEachVersionSaysIt(string source, string destination, byte protocol, string payload, string typeAndCode, int at)
    {
        byte[] bytes = new byte[IcmpWriter.Ipv6ErrorByteCountMax];
        int length = IcmpWriter.WriteError(
            bytes, Packet(source, destination, protocol, payload), IpAddress.Parse(destination), IcmpReport.Unreachable(UnreachableReason.Protocol));
        Assert.True(IpPacket.TryRead(bytes.AsSpan(0, length), out IpPacket error));
        Assert.Equal($"{typeAndCode} {at:X8}", $"{Convert.ToHexString(error.Payload[..2])} {Convert.ToHexString(error.Payload[4..8])}");
    }

    [Fact]
    public void AboutNothingBehindTheHeaders_NothingIsSaid()
    {
        Assert.False(IsSaid(Packet("fd00:9::2", "fd00:9::1", 59, "00000000"), IcmpReport.Unreachable(UnreachableReason.Protocol)));
        Assert.False(IsSaid(Packet("fd00:9::2", "fd00:9::1", 60, "3B00010400000000"), IcmpReport.Unreachable(UnreachableReason.Protocol)));
        Assert.True(IsSaid(Packet("10.9.0.2", "10.9.0.1", 59, "00000000"), IcmpReport.Unreachable(UnreachableReason.Protocol)));
    }

    [Fact]
    public void RefusedPacket_IsAnsweredAsItsRefusalSays()
    {
        byte[] packet = Packet("fd00:9::2", "fd00:9::1", 60, "1100850200000000" + "0FA0000900080000");
        Assert.False(IpPacket.TryRead(packet, out _, out PacketRefusal refusal));
        byte[] bytes = new byte[IcmpWriter.Ipv6ErrorByteCountMax];
        int length = IcmpWriter.WriteError(bytes, packet, KernelPackets.Kernel6, refusal.Report!.Value);
        Assert.True(IpPacket.TryRead(bytes.AsSpan(0, length), out IpPacket error));
        Assert.Equal("0402", Convert.ToHexString(error.Payload[..2]));
        Assert.Equal("0000002A", Convert.ToHexString(error.Payload[4..8]));
    }

    private static bool IsSaid(byte[] offending, IcmpReport report, bool wasForMany = false)
    {
        bool isIpv6 = offending.Length > 0 && offending[0] >> 4 == 6;
        IpAddress from = isIpv6 ? KernelPackets.Kernel6 : KernelPackets.Kernel4;
        return IcmpWriter.WriteError(new byte[IcmpWriter.Ipv6ErrorByteCountMax], offending, from, report, wasForMany) > 0;
    }

    private static byte[] Packet(string source, string destination, byte protocol, string payload)
    {
        IpPacket packet = new()
        {
            Source = IpAddress.Parse(source),
            Destination = IpAddress.Parse(destination),
            Protocol = protocol,
            Payload = Convert.FromHexString(payload),
        };
        byte[] bytes = new byte[packet.HeaderLength + packet.Payload.Length];
        packet.Write(bytes);
        return bytes;
    }
}
