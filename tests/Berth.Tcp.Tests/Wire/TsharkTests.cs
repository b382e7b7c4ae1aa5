using System.Globalization;

namespace Berth;

/// <summary>What we write, read by tshark(1): every number is where it belongs, and every checksum right.</summary>
public sealed class TsharkTests
{
    private const string Good = "1";
    private readonly int _seed = Environment.TickCount;
    private readonly byte[] _payload = new byte[1_200];
    private readonly Random _random;

    public TsharkTests()
    {
        _random = new Random(_seed);
        _random.NextBytes(_payload);
    }

    [Fact]
    public void Segments_AreReadAsTheyWereMeant()
    {
        List<byte[]> packets = [];
        List<string> expected = [];
        for (int number = 0; number < 400; number++)
        {
            bool hasPayload = number % 4 == 0;
            TcpSegment segment = SegmentSamples.AnySegment(_random, hasPayload ? _payload.AsSpan(0, _random.Next(_payload.Length)) : default);
            byte[] bytes = new byte[segment.HeaderLength + segment.Payload.Length];
            segment.Write(bytes);
            (IpAddress source, IpAddress destination) = Ends(number);
            TcpSegment.FillChecksum(bytes, source, destination);
            packets.Add(InPacket(source, destination, 6, bytes));
            expected.Add(Fields(segment));
        }

        List<string[]> read = Tshark.Fields(
            packets,
            "ip.checksum.status", "tcp.checksum.status", "tcp.len", "tcp.srcport", "tcp.dstport", "tcp.seq", "tcp.ack", "tcp.flags",
            "tcp.window_size_value", "tcp.urgent_pointer", "tcp.options.mss_val", "tcp.options.wscale.shift", "tcp.options.timestamp.tsval",
            "tcp.options.timestamp.tsecr", "tcp.options.sack_le", "tcp.options.sack_re", "tcp.options.user_to_val", "ip.src", "ipv6.src");
        Assert.Equal(packets.Count, read.Count);
        for (int number = 0; number < packets.Count; number++)
        {
            string[] fields = read[number];
            Assert.Equal(number % 2 == 0 ? Good : "", fields[0]);
            Assert.Equal((number, Good, expected[number], _seed), (number, fields[1], string.Join('|', fields[2..17]), _seed));
            Assert.Equal(number % 2 == 0 ? "10.9.0.1|" : "|fd00:9::1", string.Join('|', fields[17..]));
        }
    }

    [Fact]
    public void DatagramsAndEchoes_HaveTheRightChecksums()
    {
        List<byte[]> packets = [];
        for (int number = 0; number < 200; number++)
        {
            (IpAddress source, IpAddress destination) = Ends(number);
            byte[] data = _payload[.._random.Next(_payload.Length)];
            byte[] bytes = new byte[8 + data.Length];
            if (number % 4 < 2)
            {
                new UdpView { SourcePort = 40_000, DestinationPort = 9, Payload = data }.Write(bytes);
                UdpView.FillChecksum(bytes, source, destination);
                packets.Add(InPacket(source, destination, 17, bytes));
            }
            else
            {
                IcmpWriter.WriteEcho(bytes, source, destination, isReply: number % 8 < 4, 77, (ushort)number, data);
                packets.Add(InPacket(source, destination, (byte)(source.IsIpv6 ? 58 : 1), bytes));
            }
        }

        List<string[]> read = Tshark.Fields(packets, "udp.checksum.status", "icmp.checksum.status", "icmpv6.checksum.status", "_ws.malformed");
        Assert.Equal(packets.Count, read.Count);
        for (int number = 0; number < packets.Count; number++)
        {
            string expected = (number % 4) switch { 0 or 1 => "1|||", 2 => "|1||", _ => "||1|" };
            Assert.Equal((expected, _seed), (string.Join('|', read[number]), _seed));
        }
    }

    [Fact]
    public void Errors_AreReadAsTheyWereMeant_WithTheirQuote()
    {
        IcmpReport[] reports =
        [
            IcmpReport.Unreachable(UnreachableReason.Port), IcmpReport.PacketTooBig(1_400), IcmpReport.TimeExceeded(1), IcmpReport.ParameterProblem(0, 6),
        ];
        List<byte[]> packets = [];
        foreach (string hex in new[] { KernelPackets.Syn4, KernelPackets.Syn6 })
        {
            foreach (IcmpReport report in reports)
            {
                byte[] bytes = new byte[IcmpWriter.Ipv6ErrorByteCountMax];
                int length = IcmpWriter.WriteError(bytes, KernelPackets.Bytes(hex), hex[0] == '6' ? KernelPackets.Peer6 : KernelPackets.Peer4, report);
                packets.Add(bytes[..length]);
            }
        }

        List<string[]> read = Tshark.Fields(
            packets,
            "icmp.type", "icmp.code", "icmp.mtu", "icmpv6.type", "icmpv6.code", "icmpv6.mtu", "icmpv6.pointer", "icmp.checksum.status",
            "icmpv6.checksum.status", "tcp.seq");
        string sequence4 = 0xEBA320A6.ToString(CultureInfo.InvariantCulture);
        string sequence6 = 0x5CE2C0A5.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(
            [
                $"3|3||||||1||{sequence4}", $"3|4|1400|||||1||{sequence4}", $"11|1||||||1||{sequence4}", $"12|0||||||1||{sequence4}",
                $"|||1|4||||1|{sequence6}", $"|||2|0|1400|||1|{sequence6}", $"|||3|1||||1|{sequence6}", $"|||4|0||6||1|{sequence6}",
            ],
            read.Select(fields => string.Join('|', fields)));
    }

    private static (IpAddress Source, IpAddress Destination) Ends(int number) =>
        number % 2 == 0 ? (KernelPackets.Kernel4, KernelPackets.Peer4) : (KernelPackets.Kernel6, KernelPackets.Peer6);

    private static byte[] InPacket(IpAddress source, IpAddress destination, byte protocol, byte[] payload)
    {
        IpPacket packet = new() { Source = source, Destination = destination, Protocol = protocol, DontFragment = true, Payload = payload };
        byte[] bytes = new byte[packet.HeaderLength + payload.Length];
        packet.Write(bytes);
        return bytes;
    }

    private static string Fields(TcpSegment segment)
    {
        SegmentOptions options = segment.Options;
        int room = (SegmentOptions.ByteCountMax - 4 - (options.WrittenLength - SackBytes(options))) / 8;
        SackBlock[] sacks = [.. options.SackBlocks[..Math.Min(room, options.SackCount)]];
        return string.Join(
            '|',
            segment.Payload.Length,
            segment.SourcePort,
            segment.DestinationPort,
            segment.Sequence,
            segment.Acknowledgement,
            $"0x{(int)segment.Flags:x4}",
            segment.Window,
            segment.UrgentPointer,
            options.MaximumSegmentSize,
            options.WindowScale,
            options.HasTimestamps ? options.TimestampValue : "",
            options.HasTimestamps ? options.TimestampEcho : "",
            string.Join(',', sacks.Select(block => block.Start)),
            string.Join(',', sacks.Select(block => block.End)),
            options.UserTimeout & 0x7FFF);
    }

    private static int SackBytes(SegmentOptions options)
    {
        SegmentOptions without = options;
        without.ClearSacks();
        return options.WrittenLength - without.WrittenLength;
    }
}
