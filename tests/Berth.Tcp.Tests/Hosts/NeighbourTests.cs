using System.Net.NetworkInformation;

namespace Berth;

/// <summary>Hosts that are not there, on a network where one has to answer before packets come: RFC 1122 section 2.3.2, RFC 4861 section 7.2.2.</summary>
public sealed class NeighbourTests
{
    private readonly HostPair _pair = new HostPair().WithNeighbours();

    [Fact]
    public void ANeighbourThatAnswers_IsAskedOnce_AndNothingIsLost()
    {
        (TcpConnection client, TcpConnection server) = Connect();
        client.Write(new byte[50_000], _pair.Now);
        Assert.True(_pair.RunUntil(() => server.Readable == 50_000));
        Assert.Equal(2, _pair.NeighbourRequests); // One for each end.
        Assert.Equal(0, client.SegmentsRetransmitted);
    }

    [Theory]
    [InlineData("192.0.2.9")]
    [InlineData("2001:db8::9")]
    public void AConnectToAHostThatIsNotThere_IsUnreachableAfterThreeSeconds(string nobody)
    {
        _pair.Left.TryConnect(IpAddress.Parse(nobody), 80, null, 0, null, _pair.Now, out TcpConnection? client);
        Assert.True(_pair.RunUntil(() => client!.State == TcpState.Closed));
        Assert.Equal((TcpFailure.HostUnreachable, "3.000000"), (client!.Failure, _pair.Now.ToString()));
        Assert.Equal(3, _pair.NeighbourRequests);
        Assert.Equal(0, _pair.Packets);
    }

    [Fact]
    public void UnderTheBerkeleyProfile_AConnectGoesOnTrying_AndNamesTheReasonAtTheEnd()
    {
        _pair.Left.TryConnect(IpAddress.Parse("192.0.2.9"), 80, null, 0, TcpSettings.Berkeley, _pair.Now, out TcpConnection? client);
        Assert.False(_pair.RunUntil(() => client!.State == TcpState.Closed, TimeSpan.FromSeconds(70)));
        Assert.True(_pair.RunUntil(() => client!.State == TcpState.Closed));
        Assert.Equal((TcpFailure.HostUnreachable, "75.000000"), (client!.Failure, _pair.Now.ToString()));
    }

    [Fact]
    public void AnEstablishedConnection_OutlivesANeighbourThatIsGoneForAWhile()
    {
        (TcpConnection client, TcpConnection server) = Connect();
        _pair.RunFor(TimeSpan.FromMinutes(5)); // Both have forgotten each other by then.
        _pair.Answers = static _ => false;
        client.Write("late"u8, _pair.Now);
        Assert.True(_pair.RunUntil(() => client.SoftFailure != TcpFailure.None));
        Assert.Equal((TcpState.Established, TcpFailure.HostUnreachable), (client.State, client.SoftFailure));
        _pair.Answers = static _ => true;
        Assert.True(_pair.RunUntil(() => server.Readable == 4));
    }

    [Fact]
    public void AnEstablishedConnectionToANeighbourThatIsGoneForGood_EndsAsUnreachable()
    {
        (TcpConnection client, _) = Connect();
        _pair.RunFor(TimeSpan.FromMinutes(5));
        _pair.Answers = static _ => false;
        client.Write("late"u8, _pair.Now);
        Assert.True(_pair.RunUntil(() => client.State == TcpState.Closed));
        Assert.Equal(TcpFailure.HostUnreachable, client.Failure);
    }

    [Fact]
    public void ADatagramToAHostThatIsNotThere_ComesBackAsAnError()
    {
        _pair.Left.TryBindUdp(null, 0, out UdpEndpoint? client);
        IpAddress nobody = IpAddress.Parse("192.0.2.9");
        _pair.Left.SendUdp(client!, "?"u8, nobody, 53, null, _pair.Now);
        UdpError error = default;
        Assert.True(_pair.RunUntil(() => client!.TryTakeError(out error)));
        Assert.Equal((IcmpReport.Unreachable(UnreachableReason.Host), HostPair.LeftAddress), (error.Report, error.From));
        Assert.Equal(1, _pair.Left.Counters.NextHopSilent);
    }

    [Fact]
    public void AnAddressBehindARoute_AsksForTheRouterOnly()
    {
        _pair.Left.Routes.Add(new Route(IpPrefix.Parse("0.0.0.0/0"), _pair.LeftInterface.Index) { NextHop = HostPair.RightAddress });
        _pair.Left.TryConnect(IpAddress.Parse("198.51.100.7"), 80, null, 0, null, _pair.Now, out _);
        _pair.RunFor(TimeSpan.FromMilliseconds(500));
        Assert.Equal((1, 1), (_pair.NeighbourRequests, _pair.Right.Counters.NotForUs));
    }

    private (TcpConnection Client, TcpConnection Server) Connect()
    {
        _pair.Right.TryListen(null, 80, 5, null, out TcpPassiveSocket? listener);
        _pair.Left.TryConnect(HostPair.RightAddress, 80, null, 0, null, _pair.Now, out TcpConnection? client);
        TcpConnection? server = null;
        Assert.True(_pair.RunUntil(() => listener!.TryAccept(out server)));
        return (client!, server!);
    }
}
