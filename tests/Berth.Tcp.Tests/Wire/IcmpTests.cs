namespace Berth;

/// <summary>ICMP of both versions: RFC 792, RFC 1122 section 3.2.2, RFC 1812 section 4.3, RFC 4443.</summary>
public sealed class IcmpTests
{
    [Theory]
    [InlineData(KernelPackets.EchoReply4)]
    [InlineData(KernelPackets.EchoReply6)]
    public void EchoReplyOfLinux_IsRead_AndWrittenByteForByte(string hex)
    {
        Assert.True(IpPacket.TryRead(KernelPackets.Bytes(hex), out IpPacket packet));
        Assert.True(IcmpView.TryRead(packet.Payload, packet.Version == 6, out IcmpView message));
        Assert.True(message.IsEchoReply && !message.IsEchoRequest);
        Assert.Equal(default, message.Report);
        Assert.Equal((0x1234, 7), (message.EchoIdentifier, message.EchoSequence));
        Assert.True(IcmpView.VerifyChecksum(packet.Payload, packet.Source, packet.Destination));

        byte[] bytes = new byte[13];
        "ping!"u8.CopyTo(bytes.AsSpan(8));
        Assert.Equal(13, IcmpWriter.WriteEcho(bytes, packet.Source, packet.Destination, isReply: true, 0x1234, 7, bytes.AsSpan(8, 5)));
        Assert.Equal(Convert.ToHexString(packet.Payload), Convert.ToHexString(bytes));

        IcmpWriter.WriteEcho(bytes, packet.Source, packet.Destination, isReply: false, 1, 2, "ping!"u8);
        Assert.True(IcmpView.TryRead(bytes, packet.Version == 6, out message));
        Assert.True(message.IsEchoRequest && !message.IsEchoReply);
        Assert.True(IcmpView.VerifyChecksum(bytes, packet.Source, packet.Destination));
        bytes[9] ^= 1;
        Assert.False(IcmpView.VerifyChecksum(bytes, packet.Source, packet.Destination));
    }

    [Theory]
    [InlineData(KernelPackets.Refused4, KernelPackets.Unreachable4, 0xC8C2u, 0u)]
    [InlineData(KernelPackets.Refused6, KernelPackets.Unreachable6, 0u, 0xE661Au)]
    public void PortUnreachable_IsByteForByteWhatLinuxSends(string refused, string expected, uint identification, uint flowLabel)
    {
        byte[] bytes = new byte[1_280];
        bool isIpv6 = refused[0] == '6';
        IpAddress from = isIpv6 ? KernelPackets.Kernel6 : KernelPackets.Kernel4;
        int length = IcmpWriter.WriteError(bytes, KernelPackets.Bytes(refused), from, IcmpReport.Unreachable(UnreachableReason.Port));

        // Linux numbers packets and labels flows; the error does neither.
        Assert.True(IpPacket.TryRead(bytes.AsSpan(0, length), out IpPacket error));
        byte[] numbered = new byte[length];
        new IpPacket
        {
            Source = error.Source,
            Destination = error.Destination,
            Protocol = error.Protocol,
            TrafficClass = error.TrafficClass,
            Identification = identification,
            FlowLabel = flowLabel,
            Payload = error.Payload,
        }.Write(numbered);
        Assert.Equal(expected, Convert.ToHexString(numbered));
    }

    [Theory]
    [InlineData(KernelPackets.Unreachable4)]
    [InlineData(KernelPackets.Unreachable6)]
    public void PortUnreachableOfLinux_IsRead_AndNamesTheFlow(string hex)
    {
        Assert.True(IpPacket.TryRead(KernelPackets.Bytes(hex), out IpPacket packet));
        Assert.True(IcmpView.TryRead(packet.Payload, packet.Version == 6, out IcmpView message));
        Assert.Equal(IcmpReport.Unreachable(UnreachableReason.Port), message.Report);
        Assert.True(QuotedPacket.TryRead(message.Body, out QuotedPacket quoted));
        Assert.Equal(new MuxKey(packet.Destination, 4_000, packet.Source, 9), quoted.Key);
        Assert.Equal((17, message.Body.Length, null), (quoted.Protocol, quoted.Length, quoted.Sequence));
    }

    [Theory]
    [InlineData(KernelPackets.Syn4, 20)]
    [InlineData(KernelPackets.Syn6, 40)]
    public void Quote_CutShort_IsReadAsFarAsItGoes(string hex, int header)
    {
        byte[] syn = KernelPackets.Bytes(hex);
        Assert.True(IpPacket.TryRead(syn, out IpPacket packet));
        Assert.True(TcpSegment.TryRead(packet.Payload, out TcpSegment segment));
        for (int length = 0; length <= syn.Length; length++)
        {
            bool isRead = QuotedPacket.TryRead(syn.AsSpan(0, length), out QuotedPacket quoted);
            Assert.Equal(length >= header + 4, isRead);
            if (isRead)
            {
                Assert.Equal(new MuxKey(packet.Source, segment.SourcePort, packet.Destination, 80), quoted.Key);
                Assert.Equal(syn.Length, quoted.Length);
                Assert.Equal(length >= header + 8 ? segment.Sequence : null, quoted.Sequence);
            }
        }
    }

    [Fact]
    public void Quote_OfAnEcho_NamesTheAsker()
    {
        Assert.True(QuotedPacket.TryRead(KernelPackets.Bytes(KernelPackets.EchoReply4), out QuotedPacket quoted));
        Assert.Equal((1, 0x1234, 7), (quoted.Protocol, quoted.SourcePort, quoted.DestinationPort));
    }

    [Fact]
    public void Errors_AreReadAsTheyWereWritten()
    {
        foreach (bool isIpv6 in new[] { false, true })
        {
            byte[] syn = KernelPackets.Bytes(isIpv6 ? KernelPackets.Syn6 : KernelPackets.Syn4);
            IpAddress from = isIpv6 ? KernelPackets.Peer6 : KernelPackets.Peer4;
            List<IcmpReport> reports =
            [
                IcmpReport.PacketTooBig(1_400), IcmpReport.TimeExceeded(0), IcmpReport.TimeExceeded(1), IcmpReport.ParameterProblem(0, 9),
                .. ReasonsOf(isIpv6).Select(IcmpReport.Unreachable),
            ];
            foreach (IcmpReport report in reports)
            {
                byte[] bytes = new byte[IcmpWriter.Ipv6ErrorByteCountMax];
                int length = IcmpWriter.WriteError(bytes, syn, from, report);
                Assert.True(IpPacket.TryRead(bytes.AsSpan(0, length), out IpPacket packet));
                Assert.True(IcmpView.VerifyChecksum(packet.Payload, packet.Source, packet.Destination));
                Assert.True(IcmpView.TryRead(packet.Payload, isIpv6, out IcmpView message));
                Assert.Equal(report, message.Report);
                Assert.True(QuotedPacket.TryRead(message.Body, out QuotedPacket quoted));
                Assert.Equal((from, packet.Destination), (quoted.Destination, quoted.Source));
                Assert.NotNull(quoted.Sequence);
            }
        }
    }

    [Theory]
    [InlineData(false, 16)]
    [InlineData(true, 7)]
    public void EveryCode_HasAReason_AndEveryReasonACode(bool isIpv6, int codes)
    {
        for (int code = 0; code < 256; code++)
        {
            UnreachableReason reason = UnreachableCodes.Reason(isIpv6, (byte)code);
            bool isAssigned = code < codes && (isIpv6 || code != 4);
            Assert.Equal(isAssigned, reason != UnreachableReason.Other);
            Assert.True(!isAssigned || UnreachableCodes.Code(isIpv6, reason) == code);
        }

        foreach (UnreachableReason reason in Enum.GetValues<UnreachableReason>())
        {
            Assert.InRange(UnreachableCodes.Code(isIpv6, reason), 0, codes - 1);
        }
    }

    [Fact]
    public void Codes_AreThoseOfTheRfcs()
    {
        // RFC 792 and RFC 1122 section 3.2.2.1 (0 to 12), RFC 1812 section 5.2.7.1 (13 to 15); RFC 4443 section 3.1.
        string[] ipv4 =
        [
            "Network", "Host", "Protocol", "Port", "Other", "SourceRoute", "NetworkUnknown", "HostUnknown", "SourceIsolated", "NetworkProhibited",
            "HostProhibited", "NetworkForService", "HostForService", "Prohibited", "PrecedenceViolation", "PrecedenceCutoff", "Other",
        ];
        string[] ipv6 = ["Network", "Prohibited", "BeyondScope", "Host", "Port", "SourcePolicy", "RejectRoute", "Other"];
        Assert.Equal(ipv4, ipv4.Select((_, code) => UnreachableCodes.Reason(isIpv6: false, (byte)code).ToString()));
        Assert.Equal(ipv6, ipv6.Select((_, code) => UnreachableCodes.Reason(isIpv6: true, (byte)code).ToString()));
    }

    [Theory]
    [InlineData("4500003800010000400100000A0900010A0900020B00000000000000", "time exceeded of a router")]
    [InlineData("4500003800010000400100000A0900010A0900020304000000000578", "fragmentation needed")]
    [InlineData("4500003800010000400100000A0900010A090002040000000000000000", "source quench")]
    public void OldWords_AreReadToo(string header, string what)
    {
        IcmpReport expected = what switch
        {
            "time exceeded of a router" => IcmpReport.TimeExceeded(0),
            "fragmentation needed" => IcmpReport.PacketTooBig(1_400),
            _ => default,
        };
        Assert.True(IcmpView.TryRead(KernelPackets.Bytes(header).AsSpan(20), isIpv6: false, out IcmpView message));
        Assert.Equal(expected, message.Report);
    }

    [Theory]
    [InlineData(KernelPackets.Syn4, 576)]
    [InlineData(KernelPackets.Syn6, 1_280)]
    public void Quote_IsAsLongAsTheErrorMayBe(string hex, int max)
    {
        byte[] offending = [.. KernelPackets.Bytes(hex), .. new byte[2_000]];
        byte[] bytes = new byte[max];
        IpAddress from = hex[0] == '6' ? KernelPackets.Peer6 : KernelPackets.Peer4;
        Assert.Equal(max, IcmpWriter.WriteError(bytes, offending, from, IcmpReport.TimeExceeded(0)));
        Assert.True(IpPacket.TryRead(bytes, out IpPacket packet));
        Assert.Equal(offending[..(packet.Payload.Length - 8)], packet.Payload[8..].ToArray());
    }

    [Fact]
    public void MessagesShorterThanTheirHeader_AreRefused() => Assert.False(IcmpView.TryRead(new byte[7], isIpv6: false, out _));

    private static IEnumerable<UnreachableReason> ReasonsOf(bool isIpv6) =>
        Enumerable.Range(0, isIpv6 ? 7 : 16).Where(code => isIpv6 || code != 4).Select(code => UnreachableCodes.Reason(isIpv6, (byte)code));
}
