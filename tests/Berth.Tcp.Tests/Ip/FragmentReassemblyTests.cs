namespace Berth;

/// <summary>Joining fragments: RFC 791 section 3.2, RFC 8200 section 4.5, RFC 5722, RFC 7112, RFC 3168 section 5.3.</summary>
public sealed class FragmentReassemblyTests
{
    private readonly IpSettings _settings = new();
    private readonly FragmentReassembly _reassembly;
    private readonly int _seed = Environment.TickCount;
    private Instant _now;
    private IcmpReport? _report;

    public FragmentReassemblyTests() => _reassembly = new FragmentReassembly(_settings);

    [Fact]
    public void Fragments_InAnyOrderAndTwice_MakeTheWholeAgain()
    {
        Random random = new(_seed);
        for (int round = 0; round < 300; round++)
        {
            bool isIpv6 = random.Next(2) == 0;
            byte[] payload = new byte[random.Next(2_000, 9_000)];
            random.NextBytes(payload);
            byte[] whole = Fragments.Whole(isIpv6, payload);
            List<byte[]> fragments = Fragments.Split(whole, random.Next(300, 1_501), 0x7AAC);
            byte[][] order = [.. fragments, .. fragments.Where(_ => random.Next(3) == 0)];
            random.Shuffle(order);
            List<byte[]> results = [];
            foreach (byte[] fragment in order.TakeWhile(_ => results.Count == 0))
            {
                byte[] result = Add(fragment);
                if (result.Length > 0)
                {
                    results.Add(result);
                }
            }

            Assert.True(results.Count == 1 && results[0].AsSpan().SequenceEqual(whole), $"seed {_seed}, round {round}");
            Assert.True(IpPacket.TryRead(results[0], out IpPacket packet) && !packet.IsFragment);
        }

        Assert.Equal((300, 0, 0), (_reassembly.WholeCount, _reassembly.DiscardedCount, _reassembly.Count));
        Add(Fragments.Piece(isIpv6: false, 0, "x", more: false, identification: 99));
        Assert.Equal(0, _reassembly.ByteCount);
    }

    [Fact]
    public void Packets_AreToldApart_ByAddressesProtocolAndNumber()
    {
        Assert.Empty(Add(Fragments.Piece(isIpv6: false, 0, "AAAAAAAA", more: true, identification: 1)));
        Assert.Empty(Add(Fragments.Piece(isIpv6: false, 0, "BBBBBBBB", more: true, identification: 2)));
        Assert.Empty(Add(Fragments.Piece(isIpv6: true, 0, "CCCCCCCC", more: true, identification: 1)));
        byte[] reversed = Fragments.Piece(isIpv6: false, 8, "d", more: false, identification: 1);
        (reversed[15], reversed[19]) = (reversed[19], reversed[15]);
        Ipv4Packet.FillChecksum(reversed.AsSpan(0, 20));
        Assert.Empty(Add(reversed));
        Assert.Equal(4, _reassembly.Count);
        Assert.Equal("BBBBBBBBb", Text(Add(Fragments.Piece(isIpv6: false, 8, "b", more: false, identification: 2))));
        Assert.Equal("CCCCCCCCc", Text(Add(Fragments.Piece(isIpv6: true, 8, "c", more: false, identification: 1))));
        Assert.Equal("AAAAAAAAa", Text(Add(Fragments.Piece(isIpv6: false, 8, "a", more: false, identification: 1))));
        Assert.Equal(1, _reassembly.Count);
    }

    [Fact]
    public void Protocol_TellsPacketsOfIpv4Apart_AndOfIpv6TheFirstFragmentSaysIt()
    {
        byte[] other4 = Fragments.Piece(isIpv6: false, 8, "z", more: false);
        other4[9] = 201;
        Ipv4Packet.FillChecksum(other4.AsSpan(0, 20));
        Assert.Empty(Add(Fragments.Piece(isIpv6: false, 0, "AAAAAAAA", more: true)));
        Assert.Empty(Add(other4));

        byte[] other6 = Fragments.Piece(isIpv6: true, 8, "z", more: false);
        other6[40] = 201;
        Assert.Empty(Add(other6));
        byte[] whole = Add(Fragments.Piece(isIpv6: true, 0, "AAAAAAAA", more: true));
        Assert.Equal("AAAAAAAAz", Text(whole));
        Assert.Equal(200, whole[6]);
    }

    [Theory]
    [InlineData(0, "AAAAAAAAAAAAAAAA", 8, "bbbbbbbbbbbbbbbb")]
    [InlineData(8, "AAAAAAAAAAAAAAAA", 0, "bbbbbbbbbbbbbbbb")]
    [InlineData(8, "AAAAAAAA", 0, "bbbbbbbbbbbbbbbbbbbbbbbb")]
    [InlineData(0, "AAAAAAAA", 0, "bbbbbbbbbbbbbbbb")]
    public void OverlappingFragments_AreNeverJoined(int firstAt, string first, int secondAt, string second)
    {
        foreach (bool isIpv6 in new[] { false, true })
        {
            Assert.Empty(Add(Fragments.Piece(isIpv6, firstAt, first, more: true)));
            Assert.Empty(Add(Fragments.Piece(isIpv6, secondAt, second, more: true)));
            Assert.Null(_report);

            // RFC 5722 section 4: of IPv6 what is still to come is lost, too. Linux begins an IPv4 packet anew.
            Assert.Empty(Add(Fragments.Piece(isIpv6, 0, "AAAAAAAAAAAAAAAAAAAAAAAA", more: true)));
            Assert.Equal(isIpv6 ? 0 : 25, Add(Fragments.Piece(isIpv6, 24, "z", more: false)).AsSpan(isIpv6 ? 0 : 20).Length);
        }
    }

    [Fact]
    public void TheSameBytesTwice_AreNoOverlap_OtherBytesAreOneOfIpv6()
    {
        foreach (bool isIpv6 in new[] { false, true })
        {
            Assert.Empty(Add(Fragments.Piece(isIpv6, 0, "AAAAAAAABBBBBBBB", more: true)));
            Assert.Empty(Add(Fragments.Piece(isIpv6, 8, "BBBBBBBB", more: true)));
            Assert.Equal("AAAAAAAABBBBBBBBz", Text(Add(Fragments.Piece(isIpv6, 16, "z", more: false))));

            Assert.Empty(Add(Fragments.Piece(isIpv6, 0, "AAAAAAAABBBBBBBB", more: true)));
            Assert.Empty(Add(Fragments.Piece(isIpv6, 8, "XXXXXXXX", more: true)));
            byte[] result = Add(Fragments.Piece(isIpv6, 16, "z", more: false));
            Assert.Equal(isIpv6 ? "" : "AAAAAAAABBBBBBBBz", result.Length == 0 ? "" : Text(result));
        }
    }

    [Fact]
    public void EndsThatContradictEachOther_DiscardThePacket()
    {
        Assert.Empty(Add(Fragments.Piece(isIpv6: false, 16, "end", more: false)));
        Assert.Empty(Add(Fragments.Piece(isIpv6: false, 24, "beyond..", more: true)));
        Assert.Equal(0, _reassembly.Count);

        Assert.Empty(Add(Fragments.Piece(isIpv6: false, 16, "AAAAAAAA", more: true)));
        Assert.Empty(Add(Fragments.Piece(isIpv6: false, 8, "end", more: false)));
        Assert.Equal((0, 2), (_reassembly.Count, _reassembly.DiscardedCount));
    }

    [Fact]
    public void FragmentOfIpv6_WithoutEights_OrPastTheEnd_IsTold()
    {
        Assert.Empty(Add(Fragments.Piece(isIpv6: true, 0, "AAAAAAA", more: true)));
        Assert.Equal(IcmpReport.ParameterProblem(0, 4), _report);
        Assert.Empty(Add(Fragments.Piece(isIpv6: true, 65_528, "AAAAAAAA", more: false)));
        Assert.Equal(IcmpReport.ParameterProblem(0, 42), _report);
        Assert.Equal(0, _reassembly.Count);

        // Linux cuts the rest off an IPv4 fragment, and says nothing of one past the end.
        Assert.Empty(Add(Fragments.Piece(isIpv6: false, 0, "AAAAAAAAAAA", more: true)));
        Assert.Equal("AAAAAAAAz", Text(Add(Fragments.Piece(isIpv6: false, 8, "z", more: false))));
        Assert.Empty(Add(Fragments.Piece(isIpv6: false, 65_528, "AAAAAAAA", more: false)));
        Assert.Null(_report);
    }

    [Fact]
    public void FirstFragmentOfIpv6_WithoutTheUpperHeader_IsTold()
    {
        byte[] piece = Fragments.Piece(isIpv6: true, 0, "AAAAAAAAAAAAAAAA", more: true);
        piece[40] = TcpSegment.Protocol;
        Assert.Empty(Add(piece));
        Assert.Equal(IcmpReport.ParameterProblem(3, 0), _report);
        Assert.Equal(0, _reassembly.Count);
        piece[40] = UdpView.Protocol;
        Assert.Empty(Add(piece));
        Assert.Equal((null, 1), (_report, _reassembly.Count));
    }

    [Fact]
    public void FragmentHeader_IsTakenOut_FromBetweenOtherHeaders()
    {
        // A hop-by-hop header in front of the fragment header, destination options behind it.
        string head = "60000000{0:X4}0040FD000009000000000000000000000001FD000009000000000000000000000002" + "2C00010400000000";
        byte[] first = Convert.FromHexString(
            string.Format(null, head, 8 + 8 + 16) + "3C00000100000007" + "1100010400000000" + "0FA00009000C0000");
        byte[] second = Convert.FromHexString(string.Format(null, head, 8 + 8 + 4) + "3C00001000000007" + "61626364");
        Assert.Empty(Add(second));
        byte[] whole = Add(first);
        Assert.Equal(
            string.Format(null, head, 8 + 8 + 12).Replace("2C00010400000000", "3C00010400000000", StringComparison.Ordinal)
                + "1100010400000000" + "0FA00009000C000061626364",
            Convert.ToHexString(whole));
        Assert.True(IpPacket.TryRead(whole, out IpPacket packet) && packet.Protocol == 17);
    }

    [Theory]
    [InlineData(2, 3, 3)]
    [InlineData(1, 2, 1)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 3, -1)]
    public void CongestionMark_OfOneFragment_IsTheWholes(byte first, byte second, int expected)
    {
        foreach (bool isIpv6 in new[] { false, true })
        {
            Assert.Empty(Add(Fragments.Piece(isIpv6, 0, "AAAAAAAA", more: true, trafficClass: first)));
            byte[] whole = Add(Fragments.Piece(isIpv6, 8, "z", more: false, trafficClass: second));
            Assert.Equal(expected, whole.Length == 0 ? -1 : IpPacket.TryRead(whole, out IpPacket packet) ? packet.Ecn : -2);
        }
    }

    [Fact]
    public void AfterItsTime_APacketIsGivenUp_WithItsFirstFragmentForTheError()
    {
        byte[] first = Fragments.Piece(isIpv6: true, 0, "AAAAAAAA", more: true, identification: 1);
        Add(Fragments.Piece(isIpv6: true, 16, "CCCCCCCC", more: true, identification: 1));
        Add(first);
        _now += TimeSpan.FromSeconds(1);
        Add(Fragments.Piece(isIpv6: false, 8, "BBBBBBBB", more: true, identification: 2));
        Assert.Equal(Instant.Epoch + _settings.FragmentTimeout, _reassembly.NextDeadline);
        Assert.False(_reassembly.TryExpire(_now, out _));

        _now = _reassembly.NextDeadline;
        Assert.True(_reassembly.TryExpire(_now, out ReadOnlySpan<byte> quote));
        Assert.Equal(Convert.ToHexString(first), Convert.ToHexString(quote));
        Assert.False(_reassembly.TryExpire(_now, out _));
        _now = _reassembly.NextDeadline;
        Assert.True(_reassembly.TryExpire(_now, out quote));
        Assert.Equal(0, quote.Length);
        Assert.False(_reassembly.TryExpire(_now, out _));
        Assert.Equal((0, 0, 2, Instant.Never), (_reassembly.Count, _reassembly.ByteCount, _reassembly.TimedOutCount, _reassembly.NextDeadline));
    }

    [Fact]
    public void PacketsBeyondTheLimit_FindNoRoom_UntilOthersGo()
    {
        FragmentReassembly reassembly = new(_settings with { FragmentedPacketsMax = 2 });
        Assert.True(Read(Fragments.Piece(isIpv6: false, 0, "AAAAAAAA", more: true, identification: 1), out IpPacket packet));
        reassembly.Add(packet, _now, out _);
        Assert.True(Read(Fragments.Piece(isIpv6: false, 0, "AAAAAAAA", more: true, identification: 2), out packet));
        reassembly.Add(packet, _now, out _);
        Assert.True(Read(Fragments.Piece(isIpv6: false, 0, "AAAAAAAA", more: true, identification: 3), out packet));
        reassembly.Add(packet, _now, out _);
        Assert.Equal((2, 1), (reassembly.Count, reassembly.NoRoomCount));
        Assert.True(Read(Fragments.Piece(isIpv6: false, 8, "z", more: false, identification: 1), out packet));
        Assert.False(reassembly.Add(packet, _now, out _).IsEmpty);
        Assert.True(Read(Fragments.Piece(isIpv6: false, 0, "AAAAAAAA", more: true, identification: 3), out packet));
        reassembly.Add(packet, _now, out _);
        Assert.Equal((2, 1), (reassembly.Count, reassembly.NoRoomCount));
    }

    [Fact]
    public void MemoryBeyondTheLimit_IsNotTaken()
    {
        FragmentReassembly reassembly = new(_settings with { FragmentBytesMax = 16_000 });
        for (uint number = 0; number < 100; number++)
        {
            Assert.True(Read(Fragments.Piece(isIpv6: false, 8, "AAAAAAAA", more: true, identification: number), out IpPacket packet));
            reassembly.Add(packet, _now, out _);
            Assert.InRange(reassembly.ByteCount, 1, 16_000);
        }

        Assert.Equal((3, 97), (reassembly.Count, reassembly.NoRoomCount));
    }

    [Fact]
    public void AnyFragments_LeaveNothingBehind()
    {
        Random random = new(_seed);
        for (int round = 0; round < 20_000; round++)
        {
            bool isIpv6 = random.Next(2) == 0;
            int offset = random.Next(4) * 8;
            string text = new((char)random.Next(65, 67), (random.Next(10) == 0 ? 16 : 8) - (random.Next(20) == 0 ? 1 : 0));
            byte[] piece = Fragments.Piece(isIpv6, offset, text, more: offset < 24, (uint)random.Next(200));
            byte[] whole = Add(piece);
            Assert.True(whole.Length == 0 || IpPacket.TryRead(whole, out _), $"seed {_seed}, round {round}");
            _now += TimeSpan.FromMilliseconds(random.Next(20));
            while (_reassembly.TryExpire(_now, out _))
            {
                Assert.InRange(_reassembly.ByteCount, 0, _settings.FragmentBytesMax);
            }
        }

        Assert.True(
            _reassembly.WholeCount > 10 && _reassembly.DiscardedCount > 10 && _reassembly.TimedOutCount > 10,
            $"seed {_seed}: {_reassembly.WholeCount} whole, {_reassembly.DiscardedCount} discarded, {_reassembly.TimedOutCount} timed out");
        _now += _settings.FragmentTimeout;
        while (_reassembly.TryExpire(_now, out _))
        {
            Assert.InRange(_reassembly.ByteCount, 0, _settings.FragmentBytesMax);
        }

        Assert.Equal((0, 0, Instant.Never), (_reassembly.Count, _reassembly.ByteCount, _reassembly.NextDeadline));
    }

    [Fact]
    public void Joining_AllocatesNothing_OnceItIsWarm()
    {
        byte[][] fragments = [.. Fragments.Split(Fragments.Whole(isIpv6: false, new byte[4_000]), 1_500, 5)];
        int rounds = 0;
        int joined = 0;
        Assert.Equal(0, Allocations.Of(() =>
        {
            rounds++;
            foreach (byte[] fragment in fragments)
            {
                IpPacket.TryRead(fragment, out IpPacket packet);
                joined += _reassembly.Add(packet, _now, out _).IsEmpty ? 0 : 1;
            }
        }));
        Assert.Equal(rounds, joined);
    }

    private static bool Read(byte[] bytes, out IpPacket packet) => IpPacket.TryRead(bytes, out packet);

    private static string Text(byte[] whole)
    {
        Assert.True(IpPacket.TryRead(whole, out IpPacket packet));
        return System.Text.Encoding.ASCII.GetString(packet.Payload);
    }

    private byte[] Add(byte[] fragment)
    {
        Assert.True(IpPacket.TryRead(fragment, out IpPacket packet));
        return packet.IsFragment ? _reassembly.Add(packet, _now, out _report).ToArray() : Touch();
    }

    // A whole packet is none of the reassembly's business; the next call to it gives back what the last one lent.
    private byte[] Touch()
    {
        _reassembly.TryExpire(_now, out _);
        return [];
    }
}
