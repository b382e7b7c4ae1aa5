namespace Berth;

/// <summary>One host whose network is the test: the test says what arrives, and looks at what goes out.</summary>
internal sealed class LoneHost
{
    public const ushort Port = 80;

    private static readonly IpAddress Here = IpAddress.Parse("192.0.2.1");
    private static readonly IpAddress There = IpAddress.Parse("192.0.2.2");

    private readonly IpInterface _network;
    private readonly byte[] _buffer = new byte[2000];

    public LoneHost(IpHostSettings? settings = null)
    {
        Host = new IpHost(settings ?? new(), new Random(1));
        _network = Host.AddInterface("eth0", 1500, new IpPrefix(Here, 24));
        Now = Instant.Epoch + TimeSpan.FromHours(1);
    }

    public IpHost Host { get; }

    public Instant Now { get; set; }

    public TcpPassiveSocket Listen(TcpSettings? settings = null, int backlog = 100)
    {
        Assert.Equal(BindFailure.None, Host.TryListen(null, Port, backlog, settings, out TcpPassiveSocket? listener));
        return listener!;
    }

    /// <summary>A segment arrives at the port; what goes out then is the answer.</summary>
    public List<HostAnswer> Arrive(
        ushort from, TcpFlags flags, uint sequence, uint acknowledgement = 0, int count = 0, SegmentOptions options = default)
    {
        TcpSegment segment = new()
        {
            SourcePort = from,
            DestinationPort = Port,
            Sequence = new(sequence),
            Acknowledgement = new(acknowledgement),
            Flags = flags,
            Window = 60_000,
            Options = options,
            Payload = new byte[count],
        };
        byte[] packet = new byte[200];
        IpPacket header = new() { Source = There, Destination = Here, Protocol = ProtocolNumber.Tcp, HopLimit = IpPacket.HopLimitDefault };
        int length = segment.Write(packet.AsSpan(header.HeaderLength));
        TcpSegment.FillChecksum(packet.AsSpan(header.HeaderLength, length), There, Here);
        Host.Deliver(packet.AsSpan(0, header.WriteHeader(packet, length)), _network, Now);
        return Take();
    }

    /// <summary>What goes out now.</summary>
    public List<HostAnswer> Take()
    {
        List<HostAnswer> sent = [];
        while (Host.TryEmit(_buffer, Now, out EmittedPacket emitted))
        {
            Assert.True(IpPacket.TryRead(_buffer.AsSpan(0, emitted.Length), out IpPacket packet));
            Assert.True(TcpSegment.VerifyChecksum(packet.Payload, packet.Source, packet.Destination));
            Assert.True(TcpSegment.TryRead(packet.Payload, out TcpSegment segment));
            sent.Add(new HostAnswer(segment.Flags, segment.Sequence.Value, segment.Acknowledgement.Value, segment.Options));
        }

        return sent;
    }
}
