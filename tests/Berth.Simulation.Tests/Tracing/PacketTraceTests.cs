namespace Berth.Simulation.Tests;

/// <summary>What the trace shows and hashes of packets.</summary>
public sealed class PacketTraceTests
{
    [Fact]
    public async Task Lines_AreThoseOfTcpdump_AndSayWhatBecameOfAPacket()
    {
        using StringWriter text = new();
        await SimulatedNetwork.RunAsync(1, async network =>
        {
            network.Trace.WriteTo(text, deliveries: true);
            Mailbox a = new(network, network.AddHost("a"));
            Mailbox b = new(network, network.AddHost("b"));
            SimulatedLink link = network.Link(a.Host, b.Host);
            Send(a, b, TcpFlags.Syn, 1_000, 0, options: new SegmentOptions
            {
                MaximumSegmentSize = 1460,
                SackPermitted = true,
                HasTimestamps = true,
                TimestampValue = 5,
                WindowScale = 7,
            });
            Send(b, a, TcpFlags.Syn | TcpFlags.Acknowledgement, 9_000, 1_001);
            Send(a, b, TcpFlags.Push | TcpFlags.Acknowledgement, 1_001, 9_001, "hello"u8);
            SegmentOptions sack = default;
            sack.TryAddSack(new SackBlock(new SequenceNumber(1_101), new SequenceNumber(1_201)));
            Send(b, a, TcpFlags.Acknowledgement, 9_001, 1_006, options: sack);
            link.Cut();
            Send(a, b, TcpFlags.Fin | TcpFlags.Acknowledgement, 1_006, 9_001);
            link.Heal();
            Send(b, a, TcpFlags.Reset, 9_001, 0);
            a.Send(b, 7, 40);
            await Task.Delay(TimeSpan.FromSeconds(1), network.TimeProvider);
        });
        Assert.Equal(
            """
                0.000000 a start
                0.000000 b start
                0.000000 a>b #1 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 1000, win 100, options [mss 1460,sackOK,TS val 5 ecr 0,wscale 7], length 0
                0.000000 b>a #1 IP 10.0.0.2.2 > 10.0.0.1.1: Flags [S.], seq 9000, ack 1, win 100, length 0
                0.000000 a>b #2 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [P.], seq 1:6, ack 1, win 100, length 5
                0.000000 b>a #2 IP 10.0.0.2.2 > 10.0.0.1.1: Flags [.], ack 6, win 100, options [sack 101:201], length 0
                0.000000 - cut a>b
                0.000000 - cut b>a
                0.000000 a>b #3 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [F.], seq 6, ack 1, win 100, length 0
                0.000000 a>b #3 dropped: the link is cut
                0.000000 - heal a>b
                0.000000 - heal b>a
                0.000000 b>a #3 IP 10.0.0.2.2 > 10.0.0.1.1: Flags [R], seq 1, win 100, length 0
                0.000000 a>b #4 IP 10.0.0.1.7 > 10.0.0.2.9: UDP, length 12
                0.001000 a>b #1 delivered
                0.001000 b>a #1 delivered
                0.001000 a>b #2 delivered
                0.001000 b>a #2 delivered
                0.001000 b>a #3 delivered
                0.001000 a>b #4 delivered

            """.ReplaceLineEndings(Environment.NewLine),
            text.ToString());
    }

    [Fact]
    public async Task ADiagram_DrawsArrowsBothWays_AndWhereTheyEnd()
    {
        using StringWriter text = new();
        await SimulatedNetwork.RunAsync(1, async network =>
        {
            Mailbox a = new(network, network.AddHost("a"));
            Mailbox b = new(network, network.AddHost("b"));
            SimulatedRouter between = network.AddRouter("r");
            LinkDirection way = network.Link(a.Host, b.Host).From(a.Host);
            network.Link(b.Host, between);
            network.Trace.Draw(text, a.Host, b.Host);
            Send(a, b, TcpFlags.Syn, 1_000, 0, options: new SegmentOptions { MaximumSegmentSize = 1460 });
            await Task.Delay(TimeSpan.FromMilliseconds(1), network.TimeProvider);
            Send(b, a, TcpFlags.Syn | TcpFlags.Acknowledgement, 9_000, 1_001);
            way.Cut();
            way.Link.From(b.Host).Duplication = 1;
            Send(a, b, TcpFlags.Push | TcpFlags.Acknowledgement, 1_001, 9_001, "hello"u8);
            way.Heal();
            b.Send(a, 7, 40);
            b.Host.TrySend(between.Ipv4, new byte[40]);
            await Task.Delay(TimeSpan.FromMilliseconds(5), network.TimeProvider);
            b.Host.Crash();
            a.Send(b, 8);
        });
        Assert.Equal(
            """
                          a                                                               b
                0.000000  |--- SYN seq 1000 win 100 mss 1460 ---------------------------->|  0.001000
                0.001000  |<--- SYN+ACK seq 9000 ack 1 win 100 ---------------------------|  0.002000
                0.001000  |--- PSH+ACK seq 1:6 ack 1 win 100 -----------x the link is cut |
                0.001000  |<--- UDP 7 > 9 (12 bytes) (duplicated) ------------------------|  0.002000, 0.002000
                0.006000  |                                                         crash |
                0.006000  |--- UDP 8 > 9 (0 bytes) -------------------------------------->|

            """.ReplaceLineEndings(Environment.NewLine),
            text.ToString());
    }

    [Fact]
    public async Task TheHash_CoversHeadersAndLengths_ButNotThePayload()
    {
        ulong hello = await HashOfAsync("hello"u8.ToArray(), TcpFlags.Push);
        Assert.Equal(hello, await HashOfAsync("world"u8.ToArray(), TcpFlags.Push));
        Assert.NotEqual(hello, await HashOfAsync("hello!"u8.ToArray(), TcpFlags.Push));
        Assert.NotEqual(hello, await HashOfAsync("hello"u8.ToArray(), TcpFlags.Acknowledgement));

        static async Task<ulong> HashOfAsync(byte[] payload, TcpFlags flags) => (await SimulatedNetwork.RunAsync(1, async network =>
        {
            Mailbox a = new(network, network.AddHost("a"));
            Mailbox b = new(network, network.AddHost("b"));
            network.Link(a.Host, b.Host);
            Send(a, b, flags, 1, 2, payload);
            await Task.Delay(TimeSpan.FromSeconds(1), network.TimeProvider);
        })).TraceHash;
    }

    [Fact]
    public async Task TheCapture_IsReadByTshark_WithDropsAndTheirReasons()
    {
        using MemoryStream file = new();
        await SimulatedNetwork.RunAsync(1, async network =>
        {
            network.Trace.Capture(file);
            Mailbox a = new(network, network.AddHost("a"));
            Mailbox b = new(network, network.AddHost("b"));
            SimulatedLink link = network.Link(a.Host, b.Host);
            Send(a, b, TcpFlags.Syn, 1_000, 0);
            await Task.Delay(TimeSpan.FromMilliseconds(2), network.TimeProvider);
            link.From(b.Host).Loss = 1;
            Send(b, a, TcpFlags.Syn | TcpFlags.Acknowledgement, 9_000, 1_001);
            link.From(a.Host).Duplication = 1;
            link.From(a.Host).AddRule((in PacketView packet) => PacketVerdict.Replace(packet.Bytes[..20].ToArray()));
            await Task.Delay(TimeSpan.FromSeconds(1), network.TimeProvider);
            Send(a, b, TcpFlags.Acknowledgement, 1_001, 9_001, "odd"u8);
            b.Host.Crash();
            await Task.Delay(TimeSpan.FromSeconds(1), network.TimeProvider);
        });
        List<string[]> rows = Tshark.Read(
            file.ToArray(), "frame.time_epoch", "frame.interface_name", "ip.src", "tcp.flags", "frame.len", "frame.comment");
        Assert.Equal(
            [
                ["946684800.000000000", "a>b", "10.0.0.1", "0x0002", "40", ""],
                ["946684800.002000000", "b>a", "10.0.0.2", "0x0012", "40", "dropped: loss"],
                ["946684801.002000000", "a>b", "10.0.0.1", "0x0010", "43", "replaced by the next packet"],
                ["946684801.002000000", "a>b", "10.0.0.1", "", "20", "replaced,duplicated"],
                ["946684801.003000000", "a>b", "10.0.0.1", "", "20", "dropped: the host is down,dropped: the host is down"],
            ],
            rows);
    }

    [Fact]
    public async Task ACaptureThatIsDisposed_IsComplete()
    {
        byte[] whole = [];
        await SimulatedNetwork.RunAsync(1, network =>
        {
            Mailbox a = new(network, network.AddHost("a"));
            Mailbox b = new(network, network.AddHost("b"));
            network.Link(a.Host, b.Host);
            using (MemoryStream file = new())
            {
                using (network.Trace.Capture(file))
                {
                    a.Send(b, 1);
                }

                whole = file.ToArray();
            }

            a.Send(b, 2);
            return Task.CompletedTask;
        });
        Assert.Single(Tshark.Read(whole, "frame.len"));
    }

    private static void Send(
        Mailbox from, Mailbox to, TcpFlags flags, uint sequence, uint acknowledgement, ReadOnlySpan<byte> payload = default, SegmentOptions options = default)
    {
        byte[] packet = new byte[200];
        bool isFirst = from.Host.Name == "a";
        TcpSegment segment = new()
        {
            SourcePort = (ushort)(isFirst ? 1 : 2),
            DestinationPort = (ushort)(isFirst ? 2 : 1),
            Sequence = new SequenceNumber(sequence),
            Acknowledgement = new SequenceNumber(acknowledgement),
            Flags = flags,
            Window = 100,
            Options = options,
            Payload = payload,
        };
        IpPacket ip = new() { Source = from.Host.Ipv4, Destination = to.Host.Ipv4, Protocol = TcpSegment.Protocol };
        int length = segment.Write(packet.AsSpan(ip.HeaderLength));
        TcpSegment.FillChecksum(packet.AsSpan(ip.HeaderLength, length), ip.Source, ip.Destination);
        Assert.True(from.Host.TrySend(ip.Destination, packet.AsSpan(0, ip.WriteHeader(packet, length))));
    }
}
