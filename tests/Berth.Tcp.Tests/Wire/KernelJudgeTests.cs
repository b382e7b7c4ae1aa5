using System.Globalization;

namespace Berth;

/// <summary>What we write, taken by Linux itself: it believes our packets, our errors and our resets, and we understand its own.</summary>
public sealed class KernelJudgeTests
{
    private const int ConnectionRefused = 111;
    private const int MessageTooLong = 90;
    private readonly int _seed = Environment.TickCount;

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task Fragments_InAnyOrder_AreJoinedByLinux_AndThoseOfLinuxByUs(int version)
    {
        await using KernelJudge judge = await KernelJudge.StartAsync();
        Random random = new(_seed);
        byte[] data = new byte[20_000];
        random.NextBytes(data);
        byte[] datagram = new byte[data.Length + UdpView.HeaderByteCount];
        new UdpView { SourcePort = 7, DestinationPort = 4_000, Payload = data }.Write(datagram);
        (IpAddress kernel, IpAddress peer) = Ends(version);
        UdpView.FillChecksum(datagram, peer, kernel);
        byte[][] fragments = [.. Fragments.Split(FromPeer(version, UdpView.Protocol, datagram), 1_400, 77)];
        random.Shuffle(fragments);
        foreach (byte[] fragment in fragments)
        {
            await judge.InjectAsync(fragment);
        }

        Assert.True(fragments.Length > 10);
        Assert.Equal((Convert.ToHexStringLower(data), _seed), (await judge.AskAsync($"datagram {version}"), _seed));

        // The same once more, with a bit of the data changed: Linux drops it, and what comes next is the small one.
        fragments = [.. Fragments.Split(FromPeer(version, UdpView.Protocol, datagram), 1_400, 78)];
        fragments[3][^1] ^= 1;
        foreach (byte[] fragment in fragments)
        {
            await judge.InjectAsync(fragment);
        }

        byte[] small = new byte[UdpView.HeaderByteCount + 5];
        new UdpView { SourcePort = 7, DestinationPort = 4_000, Payload = "small"u8 }.Write(small);
        UdpView.FillChecksum(small, peer, kernel);
        await judge.InjectAsync(FromPeer(version, UdpView.Protocol, small));
        Assert.Equal(Convert.ToHexStringLower("small"u8), await judge.AskAsync($"datagram {version}"));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task EchoRequest_IsAnsweredByLinux_AndTheAnswerUnderstood(int version)
    {
        await using KernelJudge judge = await KernelJudge.StartAsync();
        (IpAddress kernel, IpAddress peer) = Ends(version);
        byte[] message = new byte[8 + 57];
        IcmpWriter.WriteEcho(message, peer, kernel, isReply: false, 0xBEE, 3, new byte[57]);
        await judge.InjectAsync(FromPeer(version, IcmpProtocol(version), message));

        // IPv6 talks to its neighbours and groups meanwhile.
        byte[] answer;
        do
        {
            answer = await judge.NextPacketAsync(IcmpProtocol(version));
        }
        while (!IsEcho(answer));

        Assert.True(IpPacket.TryRead(answer, out IpPacket packet));
        Assert.True(IcmpView.VerifyChecksum(packet.Payload, packet.Source, packet.Destination));
        Assert.True(IcmpView.TryRead(packet.Payload, version == 6, out IcmpView reply));
        Assert.True(reply.IsEchoReply);
        Assert.Equal((0xBEE, 3, 57), (reply.EchoIdentifier, reply.EchoSequence, reply.Body.Length));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task OurErrors_ReachTheSocketOfLinuxThatTheyAreAbout(int version)
    {
        await using KernelJudge judge = await KernelJudge.StartAsync();
        (_, IpAddress peer) = Ends(version);
        byte[] error = new byte[IcmpWriter.Ipv6ErrorByteCountMax];

        Assert.Equal("ok", await judge.AskAsync($"send {version} {new string('0', 2_800)}"));
        byte[] large = await judge.NextPacketAsync(UdpView.Protocol);
        int length = IcmpWriter.WriteError(error, large, peer, IcmpReport.PacketTooBig(1_350));
        await judge.InjectAsync(error[..length]);
        Assert.Equal(MessageTooLong.ToString(CultureInfo.InvariantCulture), await judge.AskAsync($"error {version}"));
        Assert.Equal("1350", await judge.AskAsync($"mtu {version}"));

        Assert.Equal("ok", await judge.AskAsync($"send {version} 6869"));
        byte[] refused = await judge.NextPacketAsync(UdpView.Protocol);
        length = IcmpWriter.WriteError(error, refused, peer, IcmpReport.Unreachable(UnreachableReason.Port));
        await judge.InjectAsync(error[..length]);
        Assert.Equal(ConnectionRefused.ToString(CultureInfo.InvariantCulture), await judge.AskAsync($"error {version}"));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task OurReset_RefusesTheConnectionOfLinux(int version)
    {
        await using KernelJudge judge = await KernelJudge.StartAsync();
        Assert.Equal("ok", await judge.AskAsync($"connect {version}"));
        byte[] syn = await judge.NextPacketAsync(TcpSegment.Protocol);
        byte[] reset = Answer(syn);
        await judge.InjectAsync(FromPeer(version, TcpSegment.Protocol, reset));
        Assert.Equal(ConnectionRefused.ToString(CultureInfo.InvariantCulture), await judge.AskAsync("connected"));
    }

    private static byte[] Answer(byte[] syn)
    {
        Assert.True(IpPacket.TryRead(syn, out IpPacket packet));
        Assert.True(TcpSegment.VerifyChecksum(packet.Payload, packet.Source, packet.Destination));
        Assert.True(TcpSegment.TryRead(packet.Payload, out TcpSegment segment));
        Assert.True(segment.IsSyn && segment.Options is { SackPermitted: true, HasTimestamps: true, MaximumSegmentSize: > 1_000, WindowScale: not null });
        TcpSegment reset = new()
        {
            SourcePort = segment.DestinationPort,
            DestinationPort = segment.SourcePort,
            Acknowledgement = segment.End,
            Flags = TcpFlags.Reset | TcpFlags.Acknowledgement,
        };
        byte[] bytes = new byte[reset.HeaderLength];
        reset.Write(bytes);
        TcpSegment.FillChecksum(bytes, packet.Destination, packet.Source);
        return bytes;
    }

    private static bool IsEcho(byte[] packet) =>
        IpPacket.TryRead(packet, out IpPacket read) && IcmpView.TryRead(read.Payload, read.Version == 6, out IcmpView message) && message.IsEchoReply;

    private static byte IcmpProtocol(int version) => (byte)(version == 4 ? 1 : 58);

    private static (IpAddress Kernel, IpAddress Peer) Ends(int version) =>
        version == 4 ? (KernelPackets.Kernel4, KernelPackets.Peer4) : (KernelPackets.Kernel6, KernelPackets.Peer6);

    private static byte[] FromPeer(int version, byte protocol, byte[] payload)
    {
        (IpAddress kernel, IpAddress peer) = Ends(version);
        IpPacket packet = new() { Source = peer, Destination = kernel, Protocol = protocol, Payload = payload };
        byte[] bytes = new byte[packet.HeaderLength + payload.Length];
        packet.Write(bytes);
        return bytes;
    }
}
