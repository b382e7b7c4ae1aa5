namespace Berth;

/// <summary>The stack under test, the wire before it, and the time: what a script acts on and what it sees.</summary>
internal sealed class ScriptWorld
{
    private const ushort ServerPort = 8080;

    private readonly ScriptOptions _options;
    private readonly byte[] _buffer = new byte[66_000];
    private readonly List<ScriptFlow> _flows = [];
    private IpHost? _host;
    private IpInterface? _interface;

    public ScriptWorld(ScriptOptions options)
    {
        _options = options;
        LocalAddress = IpAddress.Parse(options.IsIpv6 ? "2001:db8::1" : "192.168.0.1");
        RemoteAddress = IpAddress.Parse(options.IsIpv6 ? "2001:db8:1::1" : "192.0.2.1");
    }

    public Instant Now { get; private set; }

    public IpAddress LocalAddress { get; }

    /// <summary>Where the script's peer is.</summary>
    public IpAddress RemoteAddress { get; }

    public TcpSettings Settings { get; set; } = TcpSettings.Linux;

    /// <summary>What the stack sent and no statement has asked for yet.</summary>
    public Queue<SeenPacket> Unclaimed { get; } = new();

    public List<string> Trace { get; } = [];

    public IpHost Host => _host ??= MakeHost();

    public Instant NextDeadline => _host is null ? Instant.Never : _host.NextDeadline;

    /// <summary>The flow of a peer's number; a number that was not heard of before is a client of port 8080.</summary>
    public ScriptFlow FlowOf(int peer)
    {
        ScriptFlow? flow = _flows.LastOrDefault(each => each.Peer == peer);
        if (flow is null)
        {
            flow = new ScriptFlow(peer, new MuxKey(LocalAddress, ServerPort, RemoteAddress, (ushort)(40_000 + peer)));
            _flows.Add(flow);
        }

        return flow;
    }

    /// <summary>A connection was begun here: its peer gets the next number.</summary>
    public void AddFlow(MuxKey key)
    {
        ScriptFlow? same = _flows.Find(flow => flow.Key == key);
        _flows.Remove(same!);
        _flows.Add(new ScriptFlow(same?.Peer ?? (_flows.Count + 1), key));
    }

    /// <summary>Goes to a time, or to the first instant before it at which there is something to be seen.</summary>
    public void AdvanceTo(Instant time, Func<bool> stop)
    {
        Pump();
        while (!stop())
        {
            Instant next = NextDeadline;
            if (next > time)
            {
                Now = time > Now ? time : Now;
                return;
            }

            Now = next > Now ? next : Now;
            Host.Expire(Now);
            Pump();
        }
    }

    public void DeliverSegment(SegmentEvent sent)
    {
        ScriptFlow flow = FlowOf(sent.Peer);
        flow.OnInbound(sent.Segment);
        Trace.Add($"{ScriptPrinter.Time(Now)} < {ScriptPrinter.Segment(sent.Segment, sent.Peer)}");
        Deliver(ScriptBytes.WriteSegment(flow.ToWire(sent.Segment), flow.Key, flow.PeerInitial), flow.Key, ProtocolNumber.Tcp);
    }

    public void DeliverDatagram(DatagramEvent sent)
    {
        ScriptFlow flow = FlowOf(sent.Peer);
        byte[] bytes = new byte[UdpView.HeaderByteCount + sent.Length];
        new UdpView { SourcePort = flow.Key.RemotePort, DestinationPort = flow.Key.LocalPort, Payload = new byte[sent.Length] }.Write(bytes);
        UdpView.FillChecksum(bytes, flow.Key.RemoteAddress, flow.Key.LocalAddress);
        Trace.Add($"{ScriptPrinter.Time(Now)} < udp ({sent.Length})");
        Deliver(bytes, flow.Key, ProtocolNumber.Udp);
    }

    /// <summary>A router complains about a segment of the stack's, quoting its headers.</summary>
    public void DeliverIcmp(IcmpEvent sent, ScriptQuote quote)
    {
        ScriptFlow flow = FlowOf(sent.Peer);
        ScriptSegment quoted = new() { Flags = TcpFlags.Acknowledgement, Sequence = quote.Sequence + flow.Initial, Length = quote.Length, Acknowledgement = 1 };
        MuxKey back = new(flow.Key.RemoteAddress, flow.Key.RemotePort, flow.Key.LocalAddress, flow.Key.LocalPort);
        byte[] upper = ScriptBytes.WriteSegment(quoted, back, 0);
        if (quote.IsDatagram)
        {
            upper = new byte[UdpView.HeaderByteCount + quote.Length];
            new UdpView { SourcePort = flow.Key.LocalPort, DestinationPort = flow.Key.RemotePort, Payload = new byte[quote.Length] }.Write(upper);
        }

        IpPacket packet = new()
        {
            Source = flow.Key.LocalAddress,
            Destination = flow.Key.RemoteAddress,
            Protocol = quote.IsDatagram ? ProtocolNumber.Udp : ProtocolNumber.Tcp,
            DontFragment = true,
            Payload = upper,
        };
        byte[] offending = new byte[packet.HeaderLength + upper.Length];
        packet.Write(offending);
        byte[] bytes = new byte[IcmpWriter.Ipv6ErrorByteCountMax];
        int length = IcmpWriter.WriteError(bytes, offending, RemoteAddress, sent.Report);
        Trace.Add($"{ScriptPrinter.Time(Now)} < icmp {sent.Words} [{quote.Sequence}:{quote.Sequence + quote.Length}({quote.Length})]");
        Host.Deliver(bytes.AsSpan(0, length), _interface!, Now);
        Pump();
    }

    /// <summary>Takes from the stack what it wants to send.</summary>
    public void Pump()
    {
        if (_host is null)
        {
            return;
        }

        while (_host.TryEmit(_buffer, Now, out EmittedPacket emitted))
        {
            Assert.True(IpPacket.TryRead(_buffer.AsSpan(0, emitted.Length), out IpPacket packet));
            if (emitted.Interface.IsLoopback)
            {
                _host.Deliver(_buffer.AsSpan(0, emitted.Length).ToArray(), emitted.Interface, Now);
                continue;
            }

            SeenPacket seen = See(packet);
            Unclaimed.Enqueue(seen);
            Trace.Add($"{ScriptPrinter.Time(Now)} > {seen.Print()}");
        }

        while (_host.TryTakeNews(out _))
        {
            // Calls ask the sockets themselves.
        }
    }

    private void Deliver(byte[] upper, MuxKey key, byte protocol)
    {
        IpPacket packet = new() { Source = key.RemoteAddress, Destination = key.LocalAddress, Protocol = protocol, Payload = upper };
        byte[] bytes = new byte[packet.HeaderLength + upper.Length];
        packet.Write(bytes);
        IpHost host = Host;
        host.Deliver(bytes, _interface!, Now);
        Pump();
    }

    private SeenPacket See(in IpPacket packet)
    {
        if (packet.Protocol == ProtocolNumber.Tcp)
        {
            Assert.True(TcpSegment.VerifyChecksum(packet.Payload, packet.Source, packet.Destination));
            Assert.True(TcpSegment.TryRead(packet.Payload, out TcpSegment read));
            ScriptFlow flow = FlowFor(new MuxKey(packet.Source, read.SourcePort, packet.Destination, read.DestinationPort));
            ScriptSegment segment = ScriptBytes.ReadSegment(packet.Payload, out byte[] payload);
            flow.OnOutbound(segment);
            return new SeenPacket(Now, flow, segment, payload, "");
        }

        if (packet.Protocol == ProtocolNumber.Udp)
        {
            Assert.True(UdpView.TryRead(packet.Payload, out UdpView datagram));
            ScriptFlow flow = FlowFor(new MuxKey(packet.Source, datagram.SourcePort, packet.Destination, datagram.DestinationPort));
            return new SeenPacket(Now, flow, null, [], $"udp ({datagram.Payload.Length})");
        }

        Assert.True(IcmpView.TryRead(packet.Payload, packet.Version == 6, out IcmpView message));
        return new SeenPacket(Now, FlowOf(1), null, [], WordsOf(message.Report));
    }

    private ScriptFlow FlowFor(MuxKey key)
    {
        ScriptFlow? flow = _flows.LastOrDefault(each => each.Key == key);
        if (flow is null)
        {
            AddFlow(key);
            flow = _flows[^1];
        }

        return flow;
    }

    private static string WordsOf(IcmpReport report) => report.Kind switch
    {
        IcmpReportKind.Unreachable when report.Reason == UnreachableReason.Port => "icmp unreachable port_unreachable",
        _ => $"icmp {report.Kind} {report.Reason}",
    };

    private IpHost MakeHost()
    {
        IpHost host = new(new IpHostSettings { Tcp = Settings }, new Random(1));
        IpPrefix own = new(LocalAddress, _options.IsIpv6 ? 64 : 24);
        _interface = host.AddInterface("eth0", _options.Mtu, own);
        IpPrefix theirs = new(RemoteAddress, _options.IsIpv6 ? 64 : 24);
        host.Routes.Add(new Route(theirs.Network, _interface.Index));
        return host;
    }
}
