namespace Berth;

/// <summary>The headers of RFC 791 and RFC 8200, and what a host must refuse (RFC 1122 section 3.2.1, RFC 8200 section 4).</summary>
public sealed class IpPacketTests
{
    [Fact]
    public void PacketsOfLinux_AreRead()
    {
        byte[] bytes = KernelPackets.Bytes(KernelPackets.Syn4 + "FFFF");
        Assert.True(IpPacket.TryRead(bytes, out IpPacket packet));
        Assert.Equal((4, KernelPackets.Kernel4, KernelPackets.Peer4), (packet.Version, packet.Source, packet.Destination));
        Assert.Equal((6, 64, 0, 0xCE95u), (packet.Protocol, packet.HopLimit, packet.TrafficClass, packet.Identification));
        Assert.True(packet.DontFragment && !packet.IsFragment);
        Assert.Equal((40, 60), (packet.Payload.Length, packet.Bytes.Length));

        Assert.True(IpPacket.TryRead(KernelPackets.Bytes(KernelPackets.Udp6 + "FFFF"), out packet));
        Assert.Equal((6, KernelPackets.Kernel6, KernelPackets.Peer6), (packet.Version, packet.Source, packet.Destination));
        Assert.Equal((17, 64, 0, 0x426C5u), (packet.Protocol, packet.HopLimit, packet.TrafficClass, packet.FlowLabel));
        Assert.Equal((13, 53), (packet.Payload.Length, packet.Bytes.Length));
        Assert.False(packet.IsFragment);
    }

    [Theory]
    [InlineData(KernelPackets.Syn4)]
    [InlineData(KernelPackets.Syn6)]
    [InlineData(KernelPackets.Unreachable4)]
    [InlineData(KernelPackets.EchoReply6)]
    public void WhatLinuxSent_IsWrittenByteForByte(string hex)
    {
        Assert.True(IpPacket.TryRead(KernelPackets.Bytes(hex), out IpPacket read));
        IpPacket packet = new()
        {
            Source = read.Source,
            Destination = read.Destination,
            Protocol = read.Protocol,
            TrafficClass = read.TrafficClass,
            Identification = read.Identification,
            DontFragment = read.DontFragment,
            FlowLabel = read.FlowLabel,
            Payload = read.Payload,
        };
        Assert.Equal(hex, Written(packet));
    }

    [Fact]
    public void AnyPacket_ReadsAsItWasWritten()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        byte[] payload = new byte[2_000];
        random.NextBytes(payload);
        byte[] bytes = new byte[3_000];
        for (int round = 0; round < 5_000; round++)
        {
            bool isIpv6 = random.Next(2) == 0;
            bool isFragment = random.Next(2) == 0;
            int offset = isFragment ? random.Next(8_192) * 8 : 0;
            IpPacket packet = new()
            {
                Source = isIpv6 ? KernelPackets.Kernel6 : KernelPackets.Kernel4,
                Destination = isIpv6 ? KernelPackets.Peer6 : KernelPackets.Peer4,
                Protocol = (byte)random.Next(100, 256),
                HopLimit = (byte)random.Next(256),
                TrafficClass = (byte)random.Next(256),
                Identification = isIpv6 && !isFragment ? 0 : (uint)random.NextInt64(1L << (isIpv6 ? 32 : 16)),
                DontFragment = isIpv6 || random.Next(2) == 0,
                MoreFragments = isFragment && (offset == 0 || random.Next(2) == 0),
                FragmentOffset = offset,
                FlowLabel = isIpv6 ? (uint)random.Next(1 << 20) : 0,
                Payload = payload.AsSpan(0, random.Next(payload.Length)),
            };
            int length = packet.Write(bytes);
            Assert.True(IpPacket.TryRead(bytes.AsSpan(0, length + random.Next(9)), out IpPacket read), $"seed {seed}, round {round}");
            Assert.True(read.Payload.SequenceEqual(packet.Payload), $"seed {seed}, round {round}");
            Assert.Equal(length, read.Bytes.Length);
            Assert.Equal((packet.Source, packet.Destination, packet.Protocol), (read.Source, read.Destination, read.Protocol));
            Assert.Equal((packet.HopLimit, packet.TrafficClass, packet.Ecn), (read.HopLimit, read.TrafficClass, read.Ecn));
            Assert.Equal((packet.Identification, packet.DontFragment, packet.FlowLabel), (read.Identification, read.DontFragment, read.FlowLabel));
            Assert.Equal((packet.MoreFragments, packet.FragmentOffset), (read.MoreFragments, read.FragmentOffset));
        }
    }

    [Theory]
    [InlineData(0, 0x55, PacketRefusalReason.Version)]
    [InlineData(0, 0x44, PacketRefusalReason.HeaderLength)]
    [InlineData(0, 0x4F, PacketRefusalReason.HeaderLength)]
    [InlineData(8, 0x41, PacketRefusalReason.HeaderChecksum)]
    public void HeaderOfIpv4_WithOneWrongByte_IsRefusedInSilence(int at, byte value, PacketRefusalReason reason)
    {
        byte[] bytes = KernelPackets.Bytes(KernelPackets.Udp4);
        Assert.True(IpPacket.TryRead(bytes, out _));
        bytes[at] = value;
        AssertRefused(reason, bytes);
    }

    [Theory]
    [InlineData(2, 0, 19, PacketRefusalReason.TotalLength)]
    [InlineData(2, 0, 34, PacketRefusalReason.TotalLength)]
    [InlineData(12, 224, 9, PacketRefusalReason.SourceAddress)]
    public void HeaderOfIpv4_ThatBelievesItself_IsRefusedWhenItCannotBe(int at, byte high, byte low, PacketRefusalReason reason)
    {
        byte[] bytes = KernelPackets.Bytes(KernelPackets.Udp4);
        (bytes[at], bytes[at + 1]) = (high, low);
        Ipv4Packet.FillChecksum(bytes.AsSpan(0, 20));
        AssertRefused(reason, bytes);
    }

    [Fact]
    public void OptionsOfIpv4_ArePassedOver()
    {
        byte[] bytes = KernelPackets.Bytes(KernelPackets.Udp4);
        bytes = [.. bytes[..20], 0x94, 4, 0, 0, .. bytes[20..]];
        bytes[0] = 0x46;
        bytes[3] += 4;
        Ipv4Packet.FillChecksum(bytes.AsSpan(0, 24));
        Assert.True(IpPacket.TryRead(bytes, out IpPacket packet));
        Assert.Equal(13, packet.Payload.Length);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("00" + "11000502000001" + "00", "router alert")] // Hop-by-hop: an option whose type says to skip it.
    [InlineData("3C" + "1100010400000000", "padding")] // Destination options: PadN.
    [InlineData("3C" + "1100" + "050200C2" + "0100", "an option to skip, whose last byte would be one not to skip")]
    [InlineData("3C" + "1101" + "000000000000000000000000" + "0100", "two units, Pad1 only, then PadN")]
    [InlineData("2B" + "1100000000000000", "routing header of type 0 with nothing left")]
    [InlineData("2C" + "1100000012345678", "a fragment that is the whole, RFC 6946")]
    [InlineData("00" + "2B00010400000000" + "3C00040000000000" + "1100010400000000", "one behind another")]
    public void ExtensionHeaders_ArePassedOver(string headers, string what)
    {
        Assert.NotNull(what);
        Assert.True(IpPacket.TryRead(WithExtensions(headers), out IpPacket packet));
        Assert.Equal(17, packet.Protocol);
        Assert.False(packet.IsFragment);
        Assert.True(UdpView.TryRead(packet.Payload, out UdpView datagram));
        Assert.Equal("hello"u8, datagram.Payload);
    }

    [Fact]
    public void FragmentOfIpv6_NamesWhatTheWholeBeginsWith()
    {
        Assert.True(IpPacket.TryRead(WithExtensions("00" + "2C00010400000000" + "1100000943CF1294"), out IpPacket packet));
        Assert.Equal((17, 8, true, 0x43CF1294u), (packet.Protocol, packet.FragmentOffset, packet.MoreFragments, packet.Identification));
        Assert.Equal(40, packet.FragmentHeaderNamedAt);
        Assert.Equal(13, packet.Payload.Length);
    }

    [Theory]
    [InlineData("3C" + "11FF010400000000", PacketRefusalReason.ExtensionHeader, -1, 0)] // Longer than the packet.
    [InlineData("3C" + "1100010500000000", PacketRefusalReason.ExtensionHeader, -1, 0)] // An option longer than its header.
    [InlineData("3C" + "1100000000000001", PacketRefusalReason.ExtensionHeader, -1, 0)] // An option without its length.
    [InlineData("3C" + "0000010400000000" + "1100010400000000", PacketRefusalReason.ExtensionHeader, 1, 40)] // Hop-by-hop behind another.
    [InlineData("3C" + "1100450200000000", PacketRefusalReason.UnknownOption, -1, 0)] // 01: in silence.
    [InlineData("3C" + "1100850200000000", PacketRefusalReason.UnknownOption, 2, 42)] // 10: the sender is told.
    [InlineData("00" + "1100C20400010000", PacketRefusalReason.UnknownOption, 2, 42)] // 11, a jumbogram: told, for the destination is no group.
    [InlineData("2B" + "1102000100000000" + "00000000FD00000900000000000000000000000000", PacketRefusalReason.RoutingHeader, 0, 42)]
    public void ExtensionHeader_ThatAHostMayNotPassOver_IsRefused(string headers, PacketRefusalReason reason, int code, int at)
    {
        Assert.False(IpPacket.TryRead(WithExtensions(headers), out _, out PacketRefusal refusal));
        Assert.Equal(reason, refusal.Reason);
        Assert.Equal(code < 0 ? null : IcmpReport.ParameterProblem((byte)code, at), refusal.Report);
    }

    [Fact]
    public void UnknownOption_ToAGroup_IsToldOnlyWhenItSaysSo()
    {
        byte[] silent = WithExtensions("3C" + "1100C50200000000");
        byte[] told = WithExtensions("3C" + "1100850200000000");
        silent[24] = told[24] = 0xFF;
        Assert.False(IpPacket.TryRead(silent, out _, out PacketRefusal refusal));
        Assert.Equal((PacketRefusalReason.UnknownOption, null), (refusal.Reason, refusal.Report));
        Assert.False(IpPacket.TryRead(told, out _, out refusal));
        Assert.NotNull(refusal.Report);
    }

    [Fact]
    public void TruncatedPackets_AreRefused_AndWithLinkPaddingTaken()
    {
        foreach (string hex in new[] { KernelPackets.Udp4, KernelPackets.Udp6 })
        {
            byte[] bytes = KernelPackets.Bytes(hex);
            for (int length = 0; length < bytes.Length; length++)
            {
                Assert.False(IpPacket.TryRead(bytes.AsSpan(0, length), out _));
            }

            Assert.True(IpPacket.TryRead([.. bytes, 0, 0, 0], out IpPacket packet));
            Assert.Equal(13, packet.Payload.Length);
        }
    }

    [Fact]
    public void APacketLongerThanTheHeaderCanSay_IsNotWritten() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new IpPacket { Source = KernelPackets.Kernel4 }.WriteHeader(new byte[70_000], 65_516));

    [Fact]
    public void AnyBytes_AreReadWithoutThrowing()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        int taken = 0;
        for (int round = 0; round < 100_000; round++)
        {
            byte[] bytes = round % 2 == 0 ? KernelPackets.Bytes(KernelPackets.Syn4) : WithExtensions("00" + "2B00010400000000" + "3C00040000000000" + "1100010400000000");
            for (int change = random.Next(4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : random.Next(64));
            }

            int length = random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length;
            if (round % 2 == 0 && length >= 20)
            {
                Ipv4Packet.FillChecksum(bytes.AsSpan(0, 20));
            }

            taken += IpPacket.TryRead(bytes.AsSpan(0, length), out IpPacket packet) && packet.Payload.Length <= length ? 1 : 0;
            QuotedPacket.TryRead(bytes.AsSpan(0, length), out _);
        }

        Assert.True(taken is > 10_000 and < 95_000, $"seed {seed}: {taken}");
    }

    private static void AssertRefused(PacketRefusalReason reason, byte[] bytes)
    {
        Assert.False(IpPacket.TryRead(bytes, out _, out PacketRefusal refusal));
        Assert.Equal((reason, null), (refusal.Reason, refusal.Report));
    }

    // The first byte is what the fixed header says comes next; the last extension header says what comes after it.
    private static byte[] WithExtensions(string headers)
    {
        byte[] udp = KernelPackets.Bytes(KernelPackets.Udp6);
        if (headers.Length == 0)
        {
            return udp;
        }

        byte[] extensions = Convert.FromHexString(headers);
        udp[6] = extensions[0];
        udp[5] += (byte)(extensions.Length - 1);
        return [.. udp[..40], .. extensions[1..], .. udp[40..]];
    }

    private static string Written(IpPacket packet)
    {
        byte[] bytes = new byte[packet.HeaderLength + packet.Payload.Length];
        Assert.Equal(bytes.Length, packet.Write(bytes));
        return Convert.ToHexString(bytes);
    }
}
