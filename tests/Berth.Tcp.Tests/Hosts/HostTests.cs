using System.Net.NetworkInformation;
using System.Text;

namespace Berth;

/// <summary>Two hosts, one network: who gets a packet, and what answers it.</summary>
public sealed class HostTests
{
    private readonly HostPair _pair = new();

    [Theory]
    [InlineData("192.0.2.2")]
    [InlineData("2001:db8::2")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void AConnection_IsAccepted_AndCarriesBytesBothWays(string to)
    {
        IpAddress remote = IpAddress.Parse(to);
        IpHost server = remote.IsLoopback ? _pair.Left : _pair.Right;
        Assert.Equal(BindFailure.None, server.TryListen(null, 80, 5, null, out TcpPassiveSocket? listener));
        Assert.Equal(BindFailure.None, _pair.Left.TryConnect(remote, 80, null, 0, null, _pair.Now, out TcpConnection? client));
        TcpConnection? accepted = null;
        Assert.True(_pair.RunUntil(() => listener!.TryAccept(out accepted)));
        Assert.Equal(client!.Key.LocalPort, accepted!.Key.RemotePort);
        Assert.Equal("ping", Carry(client, accepted, "ping"));
        Assert.Equal("pong", Carry(accepted, client, "pong"));
        client.CloseOutput(_pair.Now);
        Assert.True(_pair.RunUntil(() => accepted.InputEnded));
        accepted.CloseOutput(_pair.Now);
        Assert.True(_pair.RunUntil(() => accepted.State == TcpState.Closed && client.State == TcpState.TimeWait));
        _pair.RunFor(TimeSpan.FromMinutes(2));
        Assert.Empty(server.Connections);
        Assert.Empty(_pair.Left.Connections);
    }

    [Fact]
    public void APortThatNobodyHas_RefusesByReset()
    {
        _pair.Left.TryConnect(HostPair.RightAddress, 81, null, 0, null, _pair.Now, out TcpConnection? client);
        Assert.True(_pair.RunUntil(() => client!.State == TcpState.Closed));
        Assert.Equal(TcpFailure.Refused, client!.Failure);
        Assert.Equal(1, _pair.Right.Counters.ResetsSent);
    }

    [Fact]
    public void WhenTheSynQueueIsFull_ACookieMakesTheConnection()
    {
        _pair.Right.TryListen(null, 80, 0, null, out TcpPassiveSocket? listener);
        _pair.Rule = (IpHost to, in IpPacket packet) => to != _pair.Left || !TcpSegment.TryRead(packet.Payload, out TcpSegment segment) || segment.DestinationPort > 2;
        foreach (ushort lost in (ushort[])[1, 2])
        {
            _pair.Left.TryConnect(HostPair.RightAddress, 80, null, lost, null, _pair.Now, out _);
        }

        _pair.RunFor(TimeSpan.FromMilliseconds(50));
        _pair.Left.TryConnect(HostPair.RightAddress, 80, null, 0, null, _pair.Now, out TcpConnection? client);
        TcpConnection? accepted = null;
        Assert.True(_pair.RunUntil(() => listener!.TryAccept(out accepted)));
        Assert.Equal(1, listener!.CookiesAccepted);
        Assert.Equal("ping", Carry(client!, accepted!, "ping"));
        Assert.Equal(client!.SegmentSize, accepted!.SegmentSize);
    }

    [Fact]
    public void ADatagram_ArrivesWhole_InFragmentsWhereItMust_AndTheAnswerFindsBack()
    {
        Assert.Equal(BindFailure.None, _pair.Right.TryBindUdp(null, 53, out UdpEndpoint? server));
        Assert.Equal(BindFailure.None, _pair.Left.TryBindUdp(null, 0, out UdpEndpoint? client));
        byte[] question = new byte[5000];
        new Random(7).NextBytes(question);
        Assert.Equal(UdpSendResult.Sent, _pair.Left.SendUdp(client!, question, HostPair.RightAddress, 53, null, _pair.Now));
        Assert.True(_pair.RunUntil(() => server!.HasDatagram));
        Assert.Equal(4, _pair.Packets);
        byte[] buffer = new byte[6000];
        Assert.True(server!.TryReceive(buffer, out int length, out UdpArrival arrival));
        Assert.Equal(question, buffer[..length]);
        _pair.Right.SendUdp(server, "yes"u8, arrival.Source, arrival.SourcePort, arrival.Destination, _pair.Now);
        Assert.True(_pair.RunUntil(() => client!.HasDatagram));
    }

    [Fact]
    public void ADatagramToAClosedPort_ComesBackAsAnError()
    {
        _pair.Left.TryBindUdp(null, 0, out UdpEndpoint? client);
        client!.Peer = (HostPair.RightAddress, 9);
        _pair.Left.SendUdp(client, "?"u8, HostPair.RightAddress, 9, null, _pair.Now);
        UdpError error = default;
        Assert.True(_pair.RunUntil(() => client.TryTakeError(out error)));
        Assert.Equal((IcmpReport.Unreachable(UnreachableReason.Port), HostPair.RightAddress), (error.Report, error.From));
    }

    [Fact]
    public void ARoute_SaysFromWhichAddress_AndHowLargeAPacketMayBe()
    {
        IpAddress source = HostPair.LeftAddress;
        IpHost host = new(new(), new Random(1));
        IpInterface network = host.AddInterface("eth0", 1500, IpPrefix.Parse("192.0.2.7/24"), IpPrefix.Parse("192.0.2.1/24"));
        host.Routes.Add(new Route(IpPrefix.Parse("198.51.100.0/24"), network.Index) { NextHop = HostPair.RightAddress, Source = source, Mtu = 1000 });
        Assert.True(host.TryFindSource(HostPair.RightAddress, out IpAddress near));
        Assert.Equal(IpAddress.Parse("192.0.2.7"), near);
        host.TryConnect(IpAddress.Parse("198.51.100.9"), 80, null, 0, null, Instant.Epoch, out TcpConnection? client);
        Assert.Equal((source, 960), (client!.Key.LocalAddress, client.PathSegmentMax));
        Assert.True(host.TryEmit(new byte[1500], Instant.Epoch, out EmittedPacket packet));
        Assert.Equal(HostPair.RightAddress, packet.NextHop);
    }

    private string Carry(TcpConnection from, TcpConnection to, string text)
    {
        Assert.Equal(text.Length, from.Write(Encoding.ASCII.GetBytes(text), _pair.Now));
        Assert.True(_pair.RunUntil(() => to.Readable == text.Length));
        byte[] bytes = new byte[text.Length];
        to.Read(bytes, _pair.Now);
        return Encoding.ASCII.GetString(bytes);
    }
}
