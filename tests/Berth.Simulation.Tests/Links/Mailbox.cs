namespace Berth.Simulation.Tests;

/// <summary>A host's end without a stack: it sends UDP packets that carry their number, and notes what arrives.</summary>
internal sealed class Mailbox : IPacketSink
{
    public const int HeaderBytes = 28;

    private readonly SimulatedNetwork _network;
    private readonly byte[] _buffer = new byte[IpPacket.ByteCountMax];

    public Mailbox(SimulatedNetwork network, SimulatedHost host)
    {
        _network = network;
        Host = host;
        host.Sink = this;
    }

    public SimulatedHost Host { get; }

    /// <summary>What arrived: the number, and when in milliseconds.</summary>
    public List<(int Number, double Milliseconds)> Arrived { get; } = [];

    public IEnumerable<int> Numbers => Arrived.Select(arrival => arrival.Number);

    /// <summary>Packets that arrived and are no datagrams of a mailbox, with their headers read.</summary>
    public List<string> Others { get; } = [];

    public int DamagedCount { get; private set; }

    public void Receive(ReadOnlySpan<byte> packet, LinkDirection by)
    {
        if (!IpPacket.TryRead(packet, out IpPacket ip))
        {
            DamagedCount++;
        }
        else if (ip.Protocol == UdpView.Protocol && !ip.IsFragment && UdpView.TryRead(ip.Payload, out UdpView datagram))
        {
            if (UdpView.VerifyChecksum(ip.Payload, ip.Source, ip.Destination))
            {
                Arrived.Add((datagram.SourcePort, _network.Elapsed.TotalMilliseconds));
            }
            else
            {
                DamagedCount++;
            }
        }
        else
        {
            Others.Add(new PacketText().Describe(packet));
        }
    }

    /// <summary>Sends a packet of a length, header included.</summary>
    public bool Send(Mailbox to, int number, int length = HeaderBytes, bool dontFragment = true, byte hopLimit = 64) =>
        Host.TrySend(to.Host.Ipv4, _buffer.AsSpan(0, Write(to, number, length, dontFragment, hopLimit)));

    private int Write(Mailbox to, int number, int length, bool dontFragment, byte hopLimit)
    {
        IpPacket ip = new()
        {
            Source = Host.Ipv4,
            Destination = to.Host.Ipv4,
            Protocol = UdpView.Protocol,
            DontFragment = dontFragment,
            HopLimit = hopLimit,
            Identification = (uint)number,
        };
        UdpView udp = new() { SourcePort = (ushort)number, DestinationPort = 9, Payload = new byte[length - HeaderBytes] };
        int udpLength = udp.Write(_buffer.AsSpan(ip.HeaderLength));
        UdpView.FillChecksum(_buffer.AsSpan(ip.HeaderLength, udpLength), ip.Source, ip.Destination);
        return ip.WriteHeader(_buffer, udpLength);
    }
}
