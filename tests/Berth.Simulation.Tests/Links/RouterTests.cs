namespace Berth.Simulation.Tests;

/// <summary>Routers pass packets on, and say what they cannot pass on.</summary>
public sealed class RouterTests
{
    [Fact]
    public Task PacketsTakeTheFewestLinks_AndHostsPassNothingOn() => RunAsync(async (network, a, b, routers, _) =>
    {
        Mailbox aside = new(network, network.AddHost("aside"));
        network.Link(a.Host, aside.Host);
        network.Link(aside.Host, b.Host);
        a.Send(b, 1);
        await SettleAsync(network);
        Assert.Equal([(1, 3.0)], b.Arrived);
        Assert.Empty(aside.Others);
        Assert.Equal(1, routers[0].Ways.Single(way => way.Destination == routers[1]).Counters.Delivered);

        SimulatedLink direct = network.Link(a.Host, b.Host);
        a.Send(b, 2);
        await SettleAsync(network);
        Assert.Equal(1, direct.From(a.Host).Counters.Delivered);

        Mailbox island = new(network, network.AddHost("island"));
        Assert.False(island.Send(a, 3));
        Assert.True(a.Send(island, 4)); // A host leaves to its router what it knows no way to.
        await SettleAsync(network);
        Assert.Equal([$"IP {routers[0].Ipv4} > {a.Host.Ipv4}: ICMP unreachable (Network)"], a.Others);
    });

    [Fact]
    public Task TheHopLimit_CountsDown_AndWhenItEndsTheSenderIsTold() => RunAsync(async (network, a, b, routers, _) =>
    {
        a.Send(b, 1, hopLimit: 3);
        a.Send(b, 2, hopLimit: 2);
        a.Send(b, 3, hopLimit: 1);
        await SettleAsync(network);
        Assert.Equal([1], b.Numbers);
        Assert.Equal(
            [$"IP {routers[0].Ipv4} > {a.Host.Ipv4}: ICMP time exceeded in transit", $"IP {routers[1].Ipv4} > {a.Host.Ipv4}: ICMP time exceeded in transit"],
            a.Others);
    });

    [Fact]
    public Task ANarrowLink_SplitsWhatMayBeSplit_AndTellsOfWhatMayNot() => RunAsync(async (network, a, b, routers, middle) =>
    {
        middle.From(routers[0]).Mtu = 600;
        a.Send(b, 1, 1000, dontFragment: false);
        a.Send(b, 2, 1000);
        a.Send(b, 3, 600);
        await SettleAsync(network);
        Assert.Equal([3], b.Numbers);
        Assert.Equal(
            [$"IP {a.Host.Ipv4} > {b.Host.Ipv4}: fragment 1 at 0+, length 576", $"IP {a.Host.Ipv4} > {b.Host.Ipv4}: fragment 1 at 576, length 404"],
            b.Others);
        Assert.Equal([$"IP {routers[0].Ipv4} > {a.Host.Ipv4}: ICMP too big (mtu 600)"], a.Others);

        routers[0].SendsErrors = false;
        a.Send(b, 4, 1000);
        await SettleAsync(network);
        Assert.Single(a.Others);
    });

    [Fact]
    public Task ARouter_SaysWhatNoWayLeadsTo_AndAnswersEchoes() => RunAsync(async (network, a, b, routers, _) =>
    {
        byte[] packet = new byte[100];
        IpPacket nowhere = new() { Source = a.Host.Ipv4, Destination = IpAddress.Parse("192.0.2.1"), Protocol = 253 };
        int length = nowhere.WriteHeader(packet, 8);
        a.Host.Ways[0].Send(packet.AsSpan(0, length + 0));
        foreach ((IpAddress from, IpAddress to) in new[] { (a.Host.Ipv4, routers[1].Ipv4), (a.Host.Ipv6, routers[1].Ipv6) })
        {
            IpPacket ip = new() { Source = from, Destination = to, Protocol = (byte)(from.IsIpv6 ? 58 : 1) };
            int echo = IcmpWriter.WriteEcho(packet.AsSpan(ip.HeaderLength), from, to, isReply: false, 7, 1, "hello"u8);
            Assert.True(a.Host.TrySend(to, packet.AsSpan(0, ip.WriteHeader(packet, echo))));
        }

        await SettleAsync(network);
        Assert.Equal(
            [
                $"IP {routers[0].Ipv4} > {a.Host.Ipv4}: ICMP unreachable (Network)",
                $"IP {routers[1].Ipv4} > {a.Host.Ipv4}: ICMP echo reply, id 7, seq 1, length 5",
                $"IP6 {routers[1].Ipv6} > {a.Host.Ipv6}: ICMP echo reply, id 7, seq 1, length 5",
            ],
            a.Others);
        Assert.Empty(b.Others);
    });

    private static Task SettleAsync(SimulatedNetwork network) => Task.Delay(TimeSpan.FromSeconds(1), network.TimeProvider);

    private static Task<SimulationResult> RunAsync(Func<SimulatedNetwork, Mailbox, Mailbox, SimulatedRouter[], SimulatedLink, Task> scenario) =>
        SimulatedNetwork.RunAsync(1, network =>
        {
            Mailbox a = new(network, network.AddHost("a"));
            Mailbox b = new(network, network.AddHost("b"));
            SimulatedRouter[] routers = [network.AddRouter("r1"), network.AddRouter("r2")];
            network.Link(a.Host, routers[0]);
            SimulatedLink middle = network.Link(routers[0], routers[1]);
            network.Link(routers[1], b.Host);
            return scenario(network, a, b, routers, middle);
        });
}
