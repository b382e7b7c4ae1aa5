using System.Net.NetworkInformation;

namespace Berth;

/// <summary>A narrow link behind a router, end to end: RFC 1191, RFC 8201, and which ICMP errors are believed, RFC 5927.</summary>
public sealed class PathMtuTests
{
    private const int Amount = 200_000;

    [Theory]
    [InlineData("192.0.2.2", 1400, 1400 - 40 - 12)]
    [InlineData("192.0.2.2", 576, 576 - 40 - 12)]
    [InlineData("192.0.2.2", 300, 552 - 40 - 12)] // Narrower than a host may believe: the router splits what has no DF.
    [InlineData("2001:db8::2", 1400, 1400 - 60 - 12)]
    [InlineData("2001:db8::2", 1280, 1280 - 60 - 12)]
    public void ATransferFindsTheMtuOfItsPath_AndArrivesWhole(string to, int mtu, int segmentSize)
    {
        HostPair pair = new() { NarrowMtu = mtu };
        (TcpConnection client, TcpConnection server) = Connect(pair, IpAddress.Parse(to));
        Transfer(pair, client, server);
        Assert.Equal(segmentSize, client.SegmentSize);
        Assert.True(client.SegmentsRetransmitted < 30, $"{client.SegmentsRetransmitted} retransmissions are more than the first window");
    }

    [Fact]
    public void AfterItsLifetime_TheMtuIsTriedAgain_AndAWiderPathIsUsed()
    {
        HostPair pair = new() { NarrowMtu = 1000 };
        (TcpConnection client, TcpConnection server) = Connect(pair, HostPair.RightAddress);
        Transfer(pair, client, server);
        Assert.Equal(1000 - 52, client.SegmentSize);
        pair.NarrowMtu = null;
        pair.RunFor(new IpSettings().PathMtuLifetime);
        Assert.Equal(1500 - 52, client.SegmentSize);
        long before = pair.Packets;
        Transfer(pair, client, server);
        Assert.InRange(pair.Packets - before, 0, Amount / 1000 * 2);
    }

    [Fact]
    public void WhenThePathIsStillNarrow_TryingAgainCostsOneWindow()
    {
        HostPair pair = new() { NarrowMtu = 1000 };
        (TcpConnection client, TcpConnection server) = Connect(pair, HostPair.RightAddress);
        Transfer(pair, client, server);
        pair.RunFor(new IpSettings().PathMtuLifetime);
        Transfer(pair, client, server);
        Assert.Equal(1000 - 52, client.SegmentSize);
    }

    [Fact]
    public void WithoutDiscovery_RoutersMaySplit_AndNoErrorComes()
    {
        HostPair pair = new(left: new() { PathMtuDiscovery = false }) { NarrowMtu = 1000 };
        (TcpConnection client, TcpConnection server) = Connect(pair, HostPair.RightAddress);
        Transfer(pair, client, server);
        Assert.Equal((1500 - 52, 0L), (client.SegmentSize, client.SegmentsRetransmitted));
    }

    [Fact]
    public void ADatagramTooLargeForThePath_IsSplitBySenderAlone_OnceTheMtuIsKnown()
    {
        HostPair pair = new() { NarrowMtu = 1300 };
        IpAddress to = IpAddress.Parse("2001:db8::2");
        pair.Right.TryBindUdp(null, 53, out UdpEndpoint? server);
        pair.Left.TryBindUdp(null, 0, out UdpEndpoint? client);
        pair.Left.SendUdp(client!, new byte[1400], to, 53, null, pair.Now);
        UdpError error = default;
        Assert.True(pair.RunUntil(() => client!.TryTakeError(out error)));
        Assert.Equal(IcmpReport.PacketTooBig(1300), error.Report);
        Assert.False(server!.HasDatagram);
        pair.Left.SendUdp(client!, new byte[1400], to, 53, null, pair.Now);
        Assert.True(pair.RunUntil(() => server.NextLength == 1400));
    }

    [Theory]
    [InlineData("before what is outstanding", -1, false)]
    [InlineData("behind what was sent", 100_000, false)]
    [InlineData("in flight", 0, true)]
    public void AForgedTooBig_IsBelievedOnlyWhenItQuotesWhatIsInFlight(string where, int offset, bool believed)
    {
        HostPair pair = new();
        (TcpConnection client, TcpConnection server) = Connect(pair, HostPair.RightAddress);
        pair.Rule = (IpHost to, in IpPacket _) => to != pair.Right; // Everything stays in flight.
        SequenceNumber first = client.SendNext;
        client.Write(new byte[20_000], pair.Now);
        pair.RunFor(TimeSpan.FromMilliseconds(5));
        pair.Forge(pair.Left, Error(client, first + offset, IcmpReport.PacketTooBig(700)));
        Assert.True(believed == (client.SegmentSize == 700 - 52), $"{where}: {client.SegmentSize}");
        pair.Rule = null;
        Assert.True(pair.RunUntil(() => server.Readable == 20_000));
    }

    [Theory]
    [InlineData(UnreachableReason.Port)]
    [InlineData(UnreachableReason.Protocol)]
    [InlineData(UnreachableReason.Host)]
    public void AnUnreachable_NeverEndsAnEstablishedConnection(UnreachableReason reason)
    {
        HostPair pair = new();
        (TcpConnection client, TcpConnection server) = Connect(pair, HostPair.RightAddress);
        pair.Rule = (IpHost to, in IpPacket _) => to != pair.Right;
        client.Write("ping"u8, pair.Now);
        pair.RunFor(TimeSpan.FromMilliseconds(5));
        pair.Forge(pair.Left, Error(client, client.SendNext - 4, IcmpReport.Unreachable(reason)));
        Assert.Equal(TcpState.Established, client.State);
        Assert.NotEqual(TcpFailure.None, client.SoftFailure);
        pair.Rule = null;
        Assert.True(pair.RunUntil(() => server.Readable == 4));
    }

    [Theory]
    [InlineData(0, TcpState.Closed, TcpFailure.HostUnreachable)]
    [InlineData(-1, TcpState.SynSent, TcpFailure.None)]
    [InlineData(5000, TcpState.SynSent, TcpFailure.None)]
    public void AnUnreachableWhileConnecting_EndsTheConnect_UnlessItsSequenceNumberIsGuessed(int offset, TcpState state, TcpFailure failure)
    {
        HostPair pair = new() { Rule = static (IpHost _, in IpPacket _) => false };
        pair.Left.TryConnect(HostPair.RightAddress, 80, null, 0, null, pair.Now, out TcpConnection? client);
        pair.RunFor(TimeSpan.FromMilliseconds(5));
        pair.Forge(pair.Left, Error(client!, client!.SendNext - 1 + offset, IcmpReport.Unreachable(UnreachableReason.Host)));
        Assert.Equal((state, failure), (client.State, client.Failure));
    }

    /// <summary>An ICMP error as a stranger who knows the four-tuple would forge it.</summary>
    private static byte[] Error(TcpConnection about, SequenceNumber sequence, IcmpReport report)
    {
        MuxKey key = about.Key;
        byte[] quoted = new byte[60];
        TcpSegment segment = new() { SourcePort = key.LocalPort, DestinationPort = key.RemotePort, Sequence = sequence, Flags = TcpFlags.Acknowledgement };
        IpPacket header = new() { Source = key.LocalAddress, Destination = key.RemoteAddress, Protocol = ProtocolNumber.Tcp, HopLimit = 60 };
        int length = header.WriteHeader(quoted, segment.Write(quoted.AsSpan(header.HeaderLength)));
        byte[] error = new byte[IcmpWriter.Ipv6ErrorByteCountMax];
        return error[..IcmpWriter.WriteError(error, quoted.AsSpan(0, length), IpAddress.Parse("192.0.2.254"), report)];
    }

    private static void Transfer(HostPair pair, TcpConnection client, TcpConnection server)
    {
        byte[] sent = new byte[Amount];
        new Random(5).NextBytes(sent);
        byte[] received = new byte[Amount];
        int written = 0;
        int read = 0;
        Assert.True(pair.RunUntil(() =>
        {
            written += client.Write(sent.AsSpan(written), pair.Now);
            read += server.Read(received.AsSpan(read), pair.Now);
            return read == Amount;
        }));
        Assert.Equal(sent, received);
    }

    private static (TcpConnection Client, TcpConnection Server) Connect(HostPair pair, IpAddress to)
    {
        pair.Right.TryListen(null, 80, 5, null, out TcpPassiveSocket? listener);
        pair.Left.TryConnect(to, 80, null, 0, null, pair.Now, out TcpConnection? client);
        TcpConnection? server = null;
        Assert.True(pair.RunUntil(() => listener!.TryAccept(out server)));
        return (client!, server!);
    }
}
