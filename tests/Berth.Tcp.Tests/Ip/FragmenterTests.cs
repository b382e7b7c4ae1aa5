namespace Berth;

/// <summary>Splitting packets, RFC 791 section 3.2 and RFC 8200 section 4.5.</summary>
public sealed class FragmenterTests
{
    [Fact]
    public void FragmentsOfIpv4_AreByteForByteWhatLinuxMakes() => AssertAsLinux(
        isIpv6: false,
        0xD4B8,
        "450005DC7AAC20004011C6500A0900010A090002" + "D4B8000707D8C341",
        "450002247AAC00B94011E94F0A0900010A090002");

    [Fact]
    public void FragmentsOfIpv6_AreByteForByteWhatLinuxMakes() => AssertAsLinux(
        isIpv6: true,
        0xE1BB,
        "600426C505B02C40FD000009000000000000000000000001FD000009000000000000000000000002" + "1100000158E60EDE" + "E1BB000707D8D03C",
        "600426C502382C40FD000009000000000000000000000001FD000009000000000000000000000002" + "110005A858E60EDE");

    [Theory]
    [InlineData(false, 28)]
    [InlineData(false, 576)]
    [InlineData(true, 56)]
    [InlineData(true, 1_280)]
    public void NoFragment_IsLongerThanTheMtu_AndAllButTheLastCarryEights(bool isIpv6, int mtu)
    {
        byte[] payload = new byte[5_003];
        new Random(1).NextBytes(payload);
        List<byte[]> fragments = Fragments.Split(Fragments.Whole(isIpv6, payload), mtu, 9);
        List<byte> joined = [];
        foreach (byte[] bytes in fragments)
        {
            Assert.True(bytes.Length <= mtu);
            Assert.True(IpPacket.TryRead(bytes, out IpPacket fragment));
            Assert.Equal(joined.Count, fragment.FragmentOffset);
            Assert.Equal(9u, fragment.Identification);
            joined.AddRange(fragment.Payload);
            Assert.Equal(joined.Count < payload.Length, fragment.MoreFragments);
            Assert.True(!fragment.MoreFragments || fragment.Payload.Length % 8 == 0);
        }

        Assert.Equal(payload, joined);
    }

    [Fact]
    public void FragmentOfIpv4_IsSplitAgain_AndKeepsItsPlace()
    {
        byte[] payload = new byte[3_000];
        new Random(2).NextBytes(payload);
        FragmentReassembly reassembly = new(new IpSettings());
        byte[] whole = [];
        foreach (byte[] fragment in Fragments.Split(Fragments.Whole(isIpv6: false, payload), 1_500, 0x7AAC))
        {
            foreach (byte[] smaller in Fragments.Split(fragment, 500, 0x7AAC))
            {
                Assert.True(IpPacket.TryRead(smaller, out IpPacket packet));
                whole = reassembly.Add(packet, Instant.Epoch, out _).ToArray();
            }
        }

        Assert.Equal(Fragments.Whole(isIpv6: false, payload), whole);
    }

    [Fact]
    public void WhenNotEvenEightBytesFit_ItIsRefused()
    {
        byte[] whole = Fragments.Whole(isIpv6: false, new byte[100]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Fragments.Split(whole, 27, 1));
    }

    private static void AssertAsLinux(bool isIpv6, ushort sourcePort, string first, string second)
    {
        byte[] data = [.. Enumerable.Range(0, 2_000).Select(number => (byte)number)];
        byte[] datagram = new byte[2_008];
        new UdpView { SourcePort = sourcePort, DestinationPort = 7, Payload = data }.Write(datagram);
        UdpView.FillChecksum(
            datagram, isIpv6 ? KernelPackets.Kernel6 : KernelPackets.Kernel4, isIpv6 ? KernelPackets.Peer6 : KernelPackets.Peer4);
        List<byte[]> fragments = Fragments.Split(Fragments.Whole(isIpv6, datagram, flowLabel: 0x426C5), 1_500, isIpv6 ? 0x58E60EDE : 0x7AACu);
        Assert.Equal(2, fragments.Count);
        Assert.Equal(first, Convert.ToHexString(fragments[0])[..first.Length]);
        Assert.Equal(second, Convert.ToHexString(fragments[1])[..second.Length]);
    }
}
