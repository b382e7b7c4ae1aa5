namespace Berth.Simulation.Tests;

/// <summary>What a link does to packets by its own: time, room, and the whole catalogue of misfortune.</summary>
public sealed class LinkTests
{
    private const int Many = 2000;

    [Fact]
    public Task APerfectLink_DeliversEverything_InOrder_AfterItsLatency() => RunAsync(new LinkOptions(), async (network, a, b, link) =>
    {
        for (int number = 1; number <= 3; number++)
        {
            Assert.True(a.Send(b, number));
            await Task.Delay(TimeSpan.FromMilliseconds(10), network.TimeProvider);
        }

        Assert.Equal([(1, 1.0), (2, 11), (3, 21)], b.Arrived);
        LinkDirection way = link.From(a.Host);
        Assert.Equal((3, 3, 0), (way.Counters.Sent, way.Counters.Delivered, way.Counters.Dropped));
        Assert.Equal(3 * Mailbox.HeaderBytes, way.Counters.SentBytes);
        Assert.Equal(0, link.From(b.Host).Counters.Sent);
    });

    [Fact]
    public Task Jitter_VariesTheDelay_ButKeepsTheOrder() => RunAsync(
        new LinkOptions { Jitter = TimeSpan.FromMilliseconds(5) },
        async (network, a, b, _) =>
        {
            for (int number = 1; number <= Many; number++)
            {
                a.Send(b, number);
                await Task.Delay(TimeSpan.FromMilliseconds(2), network.TimeProvider);
            }

            await SettleAsync(network);
            Assert.Equal(Enumerable.Range(1, Many), b.Numbers);
            double[] delays = [.. b.Arrived.Select(arrival => arrival.Milliseconds - ((arrival.Number - 1) * 2))];
            Assert.InRange(delays.Min(), 1, 1.1);
            Assert.InRange(delays.Max(), 5.9, 6);
        });

    [Fact]
    public Task Bandwidth_SpacesPackets_AndAFullQueueDropsTheRest() => RunAsync(
        new LinkOptions { Latency = TimeSpan.Zero, BitsPerSecond = 8_000_000, QueueBytesMax = 5000 },
        async (network, a, b, link) =>
        {
            // 1,000 bytes take 1 ms; 5,000 bytes may wait, the one going out among them.
            for (int number = 1; number <= 8; number++)
            {
                a.Send(b, number, 1000);
            }

            await SettleAsync(network);
            Assert.Equal([(1, 1.0), (2, 2), (3, 3), (4, 4), (5, 5)], b.Arrived);
            Assert.Equal(3, link.From(a.Host).Counters.DroppedBy(DropReason.QueueFull));
        });

    [Fact]
    public Task AFastLink_KeepsItsRate_AlthoughAPacketTakesLessThanATick() => RunAsync(
        new LinkOptions { Latency = TimeSpan.Zero, BitsPerSecond = 100_000_000_000, QueueBytesMax = int.MaxValue },
        async (network, a, b, _) =>
        {
            for (int number = 1; number <= 10_000; number++)
            {
                a.Send(b, number, 125);
            }

            await SettleAsync(network);
            Assert.Equal(0.1, b.Arrived[^1].Milliseconds); // 10,000 packets of 1,000 bits at 100 Gbit/s.
        });

    [Fact]
    public Task Loss_TakesAboutItsShare_AndNothingElse() => RunAsync(new LinkOptions(), async (network, a, b, link) =>
    {
        link.From(a.Host).Loss = 0.1;
        SendMany(a, b);
        await SettleAsync(network);
        Assert.InRange(b.Arrived.Count, Many * 0.87, Many * 0.93);
        Assert.Equal(b.Numbers.Order(), b.Numbers);
        Assert.Equal(Many - b.Arrived.Count, link.From(a.Host).Counters.DroppedBy(DropReason.Loss));
    });

    [Fact]
    public Task Bursts_LoseNeighboursTogether() => RunAsync(new LinkOptions(), async (network, a, b, link) =>
    {
        link.From(a.Host).Bursts = new BurstLoss(Enter: 0.01, Leave: 0.2);
        SendMany(a, b);
        await SettleAsync(network);
        HashSet<int> arrived = [.. b.Numbers];
        int lost = Many - arrived.Count;
        int bursts = Enumerable.Range(1, Many).Count(number => !arrived.Contains(number) && (number == 1 || arrived.Contains(number - 1)));
        Assert.InRange(bursts, 8, 35);
        Assert.InRange((double)lost / bursts, 3, 8); // 1/0.2 on average; independent loss of that share would give 1.05.
        Assert.Equal(lost, link.From(a.Host).Counters.DroppedBy(DropReason.Burst));
    });

    [Fact]
    public Task Reordering_LetsOthersOvertake_AndLosesNothing() => RunAsync(new LinkOptions(), async (network, a, b, link) =>
    {
        link.From(a.Host).Reordering = 0.05;
        for (int number = 1; number <= Many; number++)
        {
            a.Send(b, number);
            await Task.Delay(TimeSpan.FromMilliseconds(1), network.TimeProvider);
        }

        await SettleAsync(network);
        Assert.Equal(Enumerable.Range(1, Many), b.Numbers.Order());
        int overtaken = b.Numbers.Zip(b.Numbers.Skip(1)).Count(pair => pair.First > pair.Second);
        Assert.InRange(overtaken, 60, 140);
    });

    [Fact]
    public Task Duplication_DeliversSomeTwice() => RunAsync(new LinkOptions(), async (network, a, b, link) =>
    {
        link.From(a.Host).Duplication = 0.1;
        SendMany(a, b);
        await SettleAsync(network);
        Assert.Equal(Enumerable.Range(1, Many), b.Numbers.Distinct());
        Assert.InRange(b.Arrived.Count - Many, Many * 0.07, Many * 0.13);
        Assert.Equal(b.Arrived.Count - Many, link.From(a.Host).Counters.Duplicated);
    });

    [Fact]
    public Task Corruption_TurnsABit_WhichChecksumsNotice() => RunAsync(new LinkOptions(), async (network, a, b, link) =>
    {
        link.From(a.Host).Corruption = 0.1;
        SendMany(a, b, 200);
        await SettleAsync(network);
        Assert.Equal(Many, b.Arrived.Count + b.DamagedCount + b.Others.Count);
        Assert.InRange(b.DamagedCount, Many * 0.06, Many * 0.13);
    });

    [Fact]
    public Task ACut_IsOneWay_OrBoth_AndWhatIsUnderWayArrives() => RunAsync(new LinkOptions(), async (network, a, b, link) =>
    {
        a.Send(b, 1);
        link.From(a.Host).Cut();
        a.Send(b, 2);
        b.Send(a, 3);
        await SettleAsync(network);
        Assert.Equal([1], b.Numbers);
        Assert.Equal([3], a.Numbers);
        link.Cut();
        b.Send(a, 4);
        link.Heal();
        a.Send(b, 5);
        b.Send(a, 6);
        await SettleAsync(network);
        Assert.Equal([1, 5], b.Numbers);
        Assert.Equal([3, 6], a.Numbers);
        Assert.Equal(1, link.From(a.Host).Counters.DroppedBy(DropReason.Cut));
    });

    [Fact]
    public Task WhatIsHeld_LeavesInItsOrder_WhenReleased() => RunAsync(new LinkOptions(), async (network, a, b, link) =>
    {
        link.Hold();
        a.Send(b, 1);
        a.Send(b, 2);
        await Task.Delay(TimeSpan.FromMilliseconds(500), network.TimeProvider);
        Assert.Empty(b.Arrived);
        link.Release();
        a.Send(b, 3);
        await SettleAsync(network);
        Assert.Equal([(1, 501.0), (2, 501), (3, 501)], b.Arrived);
    });

    [Fact]
    public Task TooLongPackets_AreDropped_AndABlackHoleSwallowsThemBelowTheMtu() => RunAsync(new LinkOptions { Mtu = 1000 }, async (network, a, b, link) =>
    {
        a.Send(b, 1, 1000);
        a.Send(b, 2, 1001);
        link.From(a.Host).BlackHoleBytes = 600;
        a.Send(b, 3, 600);
        a.Send(b, 4, 601);
        await SettleAsync(network);
        Assert.Equal([1, 3], b.Numbers);
        Assert.Equal(1, link.From(a.Host).Counters.DroppedBy(DropReason.TooLong));
        Assert.Equal(1, link.From(a.Host).Counters.DroppedBy(DropReason.BlackHole));
    });

    [Fact]
    public Task AHostThatIsDown_GetsNothing_AndAPausedOneGetsItLater() => RunAsync(new LinkOptions(), async (network, a, b, link) =>
    {
        a.Send(b, 1);
        b.Host.Pause();
        await SettleAsync(network);
        Assert.Empty(b.Arrived);
        b.Host.Resume();
        await SettleAsync(network);
        Assert.Equal([1], b.Numbers);

        a.Send(b, 2);
        b.Host.Pause();
        await SettleAsync(network);
        b.Host.Crash();
        a.Send(b, 3);
        await SettleAsync(network);
        Assert.Equal([1], b.Numbers);
        Assert.Equal(2, link.From(a.Host).Counters.DroppedBy(DropReason.HostDown));
    });

    [Fact]
    public async Task OneKindOfChance_DoesNotShiftAnother()
    {
        int[] alone = await LostAsync(_ => { });
        int[] amongOthers = await LostAsync(way =>
        {
            way.Jitter = TimeSpan.FromMilliseconds(3);
            way.Duplication = 0.2;
            way.Reordering = 0.2;
        });
        Assert.NotEmpty(alone);
        Assert.Equal(alone, amongOthers);

        static async Task<int[]> LostAsync(Action<LinkDirection> others)
        {
            int[] lost = [];
            await RunAsync(new LinkOptions(), async (network, a, b, link) =>
            {
                link.From(a.Host).Loss = 0.05;
                others(link.From(a.Host));
                SendMany(a, b);
                await SettleAsync(network);
                lost = [.. Enumerable.Range(1, Many).Except(b.Numbers)];
            });
            return lost;
        }
    }

    [Fact]
    public Task ValuesOutOfRange_AreRefused() => RunAsync(new LinkOptions(), (network, a, b, link) =>
    {
        LinkDirection way = link.From(a.Host);
        Action[] refused =
        [
            () => way.Loss = 1.1, () => way.Corruption = -0.1, () => way.Duplication = double.NaN, () => way.Latency = TimeSpan.FromTicks(-1),
            () => way.BitsPerSecond = 0, () => way.Mtu = 67, () => way.Mtu = 65_536, () => way.Bursts = new BurstLoss(2, 0.5),
            () => network.Link(a.Host, b.Host, new LinkOptions { QueueBytesMax = -1 }),
        ];
        foreach (Action action in refused)
        {
            Assert.Throws<ArgumentOutOfRangeException>(action);
        }

        Assert.Throws<ArgumentException>(() => network.Link(a.Host, a.Host));
        Assert.Throws<ArgumentException>(() => network.AddHost("a"));
        Assert.Throws<ArgumentException>(() => link.From(network.AddRouter("elsewhere")));
        return Task.CompletedTask;
    });

    private static void SendMany(Mailbox from, Mailbox to, int length = Mailbox.HeaderBytes)
    {
        for (int number = 1; number <= Many; number++)
        {
            from.Send(to, number, length);
        }
    }

    private static Task SettleAsync(SimulatedNetwork network) => Task.Delay(TimeSpan.FromSeconds(1), network.TimeProvider);

    private static Task<SimulationResult> RunAsync(LinkOptions options, Func<SimulatedNetwork, Mailbox, Mailbox, SimulatedLink, Task> scenario) =>
        SimulatedNetwork.RunAsync(11, network =>
        {
            Mailbox a = new(network, network.AddHost("a"));
            Mailbox b = new(network, network.AddHost("b"));
            return scenario(network, a, b, network.Link(a.Host, b.Host, options));
        });
}
