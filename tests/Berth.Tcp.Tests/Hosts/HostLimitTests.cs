namespace Berth;

/// <summary>What a host gives up, what it refuses to keep, and how it tells: RFC 1122 section 3.3.2, RFC 1812 section 4.3.2.8.</summary>
public sealed class HostLimitTests
{
    [Theory]
    [InlineData("192.0.2.2", 0, false)]
    [InlineData("192.0.2.2", 3, true)]
    [InlineData("2001:db8::2", 0, false)]
    [InlineData("2001:db8::2", 3, true)]
    public void FragmentsThatStayAlone_AreGivenUp_AndTheSenderIsToldWhenTheFirstCame(string to, int lost, bool told)
    {
        HostPair pair = new();
        int passed = 0;
        pair.Rule = (IpHost toHost, in IpPacket packet) => toHost != pair.Right || passed++ != lost;
        UdpEndpoint client = Bind(pair.Left);
        pair.Left.SendUdp(client, new byte[5000], IpAddress.Parse(to), 53, null, pair.Now);
        pair.RunFor(TimeSpan.FromSeconds(29));
        Assert.Equal(0, pair.Right.Counters.ReassembliesTimedOut);
        pair.RunFor(TimeSpan.FromSeconds(2));
        Assert.Equal(1, pair.Right.Counters.ReassembliesTimedOut);
        Assert.Equal(told, client.TryTakeError(out UdpError error));
        Assert.Equal(told ? IcmpReport.TimeExceeded(1) : default, error.Report);
    }

    [Fact]
    public void FragmentsBeyondTheRoomForThem_AreCounted()
    {
        HostPair pair = new(right: new() { Ip = new() { FragmentedPacketsMax = 1 } });
        int passed = 0;
        pair.Rule = (IpHost to, in IpPacket packet) => to != pair.Right || passed++ != 0;
        UdpEndpoint client = Bind(pair.Left);
        pair.Left.SendUdp(client, new byte[5000], HostPair.RightAddress, 53, null, pair.Now);
        pair.Left.SendUdp(client, new byte[5000], HostPair.RightAddress, 53, null, pair.Now);
        pair.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal((4, 0), (pair.Right.Counters.FragmentsWithoutRoom, pair.Right.Counters.FragmentsDiscarded));
    }

    [Fact]
    public void WhatMayNotBeAnswered_TakesNothingFromTheLimitOfErrors()
    {
        HostPair pair = new(right: new() { IcmpErrorsPerSecond = 1 });
        UdpEndpoint client = Bind(pair.Left);
        pair.RunFor(TimeSpan.FromSeconds(2));
        byte[] toAll = new byte[100]; // RFC 1122 section 3.2.2: no error about what was for everybody.
        IpPacket header = new() { Source = HostPair.LeftAddress, Destination = IpAddress.Parse("192.0.2.255"), Protocol = 99, HopLimit = 1 };
        pair.Forge(pair.Right, toAll.AsSpan(0, header.WriteHeader(toAll, 60)));
        pair.Left.SendUdp(client, "?"u8, HostPair.RightAddress, 9, null, pair.Now);
        pair.Left.SendUdp(client, "?"u8, HostPair.RightAddress, 9, null, pair.Now);
        pair.RunFor(TimeSpan.FromMilliseconds(100));
        Assert.Equal((2, 1), (pair.Right.Counters.UdpPortsClosed, pair.Right.Counters.IcmpErrorsSent));
    }

    [Fact]
    public void PacketsBeyondTheOutbox_AreRefused_AndCounted()
    {
        HostPair pair = new(left: new() { OutboxMax = 2 });
        UdpEndpoint client = Bind(pair.Left);
        UdpSendResult[] sent = [.. Enumerable.Range(0, 3).Select(_ => pair.Left.SendUdp(client, "?"u8, HostPair.RightAddress, 9, null, pair.Now))];
        Assert.Equal([UdpSendResult.Sent, UdpSendResult.Sent, UdpSendResult.WouldBlock], sent);
        pair.RunFor(TimeSpan.FromMilliseconds(100));
        Assert.Equal(UdpSendResult.WouldBlock, pair.Left.SendUdp(client, new byte[5000], HostPair.RightAddress, 9, null, pair.Now));
        Assert.Equal(1, pair.Left.Counters.OutboxFull);
    }

    private static UdpEndpoint Bind(IpHost host)
    {
        Assert.Equal(BindFailure.None, host.TryBindUdp(null, 0, out UdpEndpoint? endpoint));
        return endpoint!;
    }
}
