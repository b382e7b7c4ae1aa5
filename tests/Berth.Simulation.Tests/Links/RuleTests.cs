namespace Berth.Simulation.Tests;

/// <summary>Rules decide about single packets.</summary>
public sealed class RuleTests
{
    [Fact]
    public Task ARule_MayDropDelayReplaceOrPass() => SimulatedNetwork.RunAsync(1, async network =>
    {
        Mailbox a = new(network, network.AddHost("a"));
        Mailbox b = new(network, network.AddHost("b"));
        LinkDirection way = network.Link(a.Host, b.Host).From(a.Host);
        byte[]? first = null;
        way.AddRule((in PacketView packet) =>
        {
            first ??= packet.Bytes.ToArray();
            Assert.True(packet.TryReadUdp(out UdpView datagram));
            Assert.False(packet.TryReadTcp(out _));
            Assert.Equal(packet.Number, datagram.SourcePort);
            return datagram.SourcePort switch
            {
                2 => PacketVerdict.Drop,
                3 => PacketVerdict.DelayBy(TimeSpan.FromMilliseconds(50)),
                4 => PacketVerdict.Replace(first),
                _ => PacketVerdict.Pass,
            };
        });
        for (int number = 1; number <= 5; number++)
        {
            a.Send(b, number);
        }

        await Task.Delay(TimeSpan.FromSeconds(1), network.TimeProvider);
        Assert.Equal([(1, 1.0), (1, 1), (5, 1), (3, 51)], b.Arrived);
        Assert.Equal(1, way.Counters.DroppedBy(DropReason.Rule));
    });

    [Fact]
    public Task ARule_MayTakeItselfAway_WhileItIsAsked() => SimulatedNetwork.RunAsync(1, async network =>
    {
        Mailbox a = new(network, network.AddHost("a"));
        Mailbox b = new(network, network.AddHost("b"));
        LinkDirection way = network.Link(a.Host, b.Host).From(a.Host);
        IDisposable? rule = null;
        rule = way.AddRule((in PacketView _) =>
        {
            rule!.Dispose();
            rule.Dispose();
            return PacketVerdict.Drop;
        });
        int asked = 0;
        way.AddRule((in PacketView _) =>
        {
            asked++;
            return PacketVerdict.Pass;
        });
        a.Send(b, 1);
        a.Send(b, 2);
        await Task.Delay(TimeSpan.FromSeconds(1), network.TimeProvider);
        Assert.Equal([2], b.Numbers);
        Assert.Equal(1, asked);
    });

    [Fact]
    public async Task ARuleThatThrows_EndsTheRun()
    {
        await Assert.ThrowsAsync<FormatException>(() => SimulatedNetwork.RunAsync(1, async network =>
        {
            Mailbox a = new(network, network.AddHost("a"));
            Mailbox b = new(network, network.AddHost("b"));
            network.Link(a.Host, b.Host).From(a.Host).AddRule((in PacketView _) => throw new FormatException());
            network.At(TimeSpan.FromSeconds(1), () => a.Send(b, 1));
            await Task.Delay(TimeSpan.FromSeconds(2), network.TimeProvider);
        }));
    }
}
