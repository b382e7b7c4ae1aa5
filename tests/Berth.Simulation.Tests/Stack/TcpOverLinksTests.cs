namespace Berth.Simulation.Tests;

/// <summary>The pure TCP stack between simulated hosts: whatever the links do, the bytes that are read are the bytes that were written.</summary>
public sealed class TcpOverLinksTests
{
    private const int ByteCount = 200_000;

    private sealed record Misfortune(string Kind, bool Back, double Value, int StartMs, int LengthMs);

    [Fact]
    public async Task AnEcho_ComesBackWhole_OverAPerfectLink()
    {
        SimulationResult result = await SimulatedNetwork.RunAsync(1, async network =>
        {
            (TestStack client, TestStack server, _) = Build(network);
            await EchoAsync(network, client, server);
        });
        Assert.InRange(result.Duration.TotalMinutes, 20, 20.1);
    }

    [Fact]
    public async Task AnEcho_ComesBackWhole_WhateverTheLinksDo_UnderManySeeds()
    {
        Exploration exploration = await SimulatedNetwork.ExploreAsync(1..301, EchoUnderMisfortuneAsync);
        Assert.Equal(300, exploration.SeedsRun);
    }

    [Fact]
    public async Task EveryByteOfTheApplication_IsInTheCapture()
    {
        using MemoryStream file = new();
        byte[] sent = [];
        await SimulatedNetwork.RunAsync(3, async network =>
        {
            network.Trace.Capture(file);
            (TestStack client, TestStack server, SimulatedRouter router) = Build(network);
            network.Links[1].From(router).Loss = 0.05;
            sent = await EchoAsync(network, client, server);
        });
        (byte[] there, byte[] back) = Tshark.Follow(file.ToArray(), "client>router", "router>client");
        Assert.True(there.AsSpan().SequenceEqual(sent), $"{there.Length} bytes were rebuilt of what the client sent");
        Assert.True(back.AsSpan().SequenceEqual(sent), $"{back.Length} bytes were rebuilt of what came back");
    }

    [Fact]
    public async Task OneSeed_GivesOneTrace_WithTheStackOnTop()
    {
        SimulationResult one = await SimulatedNetwork.RunAsync(7, EchoUnderMisfortuneAsync);
        SimulationResult again = await SimulatedNetwork.RunAsync(7, EchoUnderMisfortuneAsync);
        SimulationResult other = await SimulatedNetwork.RunAsync(8, EchoUnderMisfortuneAsync);
        Assert.Equal((one.TraceHash, one.Duration, one.EventsCount), (again.TraceHash, again.Duration, again.EventsCount));
        Assert.NotEqual(one.TraceHash, other.TraceHash);
    }

    [Fact]
    public Task AForgottenConnection_TimesOut_WhereTheRouterRemembersOthers() => SimulatedNetwork.RunAsync(1, async network =>
    {
        (TestStack client, TestStack server, SimulatedRouter router) = Build(network);
        router.ConnectionIdleMax = TimeSpan.FromMinutes(5);
        TcpPassiveSocket listener = server.Listen(80);
        TcpConnection early = await client.ConnectAsync(network.Hosts[1].Ipv4, 80);
        TcpConnection accepted = await TestStack.AcceptAsync(listener);
        await client.WriteAsync(early, "a"u8.ToArray());
        byte[] buffer = new byte[10];
        Assert.Equal(1, await server.ReadAsync(accepted, buffer));

        await Task.Delay(TimeSpan.FromMinutes(4), network.TimeProvider);
        await server.WriteAsync(accepted, "b"u8.ToArray());
        Assert.Equal(1, await client.ReadAsync(early, buffer));

        await Task.Delay(TimeSpan.FromMinutes(6), network.TimeProvider);
        await client.WriteAsync(early, "c"u8.ToArray());
        Assert.Equal(-1, await client.ReadAsync(early, buffer));
        Assert.Equal(TcpFailure.TimedOut, early.Failure);

        TcpConnection late = await client.ConnectAsync(network.Hosts[1].Ipv4, 80);
        TcpConnection acceptedLate = await TestStack.AcceptAsync(listener);
        await client.WriteAsync(late, "d"u8.ToArray());
        Assert.Equal(1, await server.ReadAsync(acceptedLate, buffer));
    });

    /// <summary>Up to eight misfortunes at drawn times, in either direction, and none that lasts for ever.</summary>
    private static async Task EchoUnderMisfortuneAsync(SimulatedNetwork network)
    {
        (TestStack client, TestStack server, SimulatedRouter router) = Build(network);
        string[] kinds = ["loss", "bursts", "reordering", "duplication", "corruption", "cut", "hold", "slow"];
        IReadOnlyList<Misfortune> drawn = network.DrawFaults(8, random => new Misfortune(
            kinds[random.Next(kinds.Length)], random.Next(2) == 1, random.NextDouble() * 0.2, random.Next(2000), random.Next(1, 3000)));
        LinkDirection there = network.Links[1].From(router);
        LinkDirection back = network.Links[1].Directions.Single(way => way != there);
        foreach (Misfortune misfortune in drawn)
        {
            LinkDirection way = misfortune.Back ? back : there;
            network.At(TimeSpan.FromMilliseconds(misfortune.StartMs), () => Begin(way, misfortune));
            network.At(TimeSpan.FromMilliseconds(misfortune.StartMs + misfortune.LengthMs), () => End(way, misfortune.Kind));
        }

        await EchoAsync(network, client, server);
    }

    private static void Begin(LinkDirection way, Misfortune misfortune)
    {
        switch (misfortune.Kind)
        {
            case "loss":
                way.Loss = misfortune.Value;
                break;
            case "bursts":
                way.Bursts = new BurstLoss(misfortune.Value / 10, 0.3);
                break;
            case "reordering":
                way.Reordering = misfortune.Value;
                break;
            case "duplication":
                way.Duplication = misfortune.Value;
                break;
            case "corruption":
                way.Corruption = misfortune.Value;
                break;
            case "cut":
                way.Cut();
                break;
            case "hold":
                way.Hold();
                break;
            default:
                way.BitsPerSecond = 500_000;
                way.QueueBytesMax = 20_000;
                break;
        }
    }

    private static void End(LinkDirection way, string kind)
    {
        switch (kind)
        {
            case "loss":
                way.Loss = 0;
                break;
            case "bursts":
                way.Bursts = null;
                break;
            case "reordering":
                way.Reordering = 0;
                break;
            case "duplication":
                way.Duplication = 0;
                break;
            case "corruption":
                way.Corruption = 0;
                break;
            case "cut":
                way.Heal();
                break;
            case "hold":
                way.Release();
                break;
            default:
                way.BitsPerSecond = null;
                break;
        }
    }

    private static async Task<byte[]> EchoAsync(SimulatedNetwork network, TestStack client, TestStack server)
    {
        byte[] sent = new byte[ByteCount];
        network.Random("payload").NextBytes(sent);
        Task serving = ServeAsync(server);
        TcpConnection connection = await client.ConnectAsync(network.Hosts[1].Ipv4, 7);
        Task writing = WriteAllAsync();
        byte[] received = new byte[ByteCount];
        byte[] buffer = new byte[10_000];
        int total = 0;
        int count;
        while ((count = await client.ReadAsync(connection, buffer)) > 0)
        {
            buffer.AsSpan(0, count).CopyTo(received.AsSpan(total));
            total += count;
        }

        Assert.Equal((ByteCount, TcpFailure.None), (total, connection.Failure));
        Assert.True(received.AsSpan().SequenceEqual(sent));
        await Task.WhenAll(serving, writing);
        await Task.Delay(TimeSpan.FromMinutes(20), network.TimeProvider);
        Assert.Empty(client.Stack.Connections);
        Assert.Empty(server.Stack.Connections);
        return sent;

        async Task WriteAllAsync()
        {
            await client.WriteAsync(connection, sent);
            client.CloseOutput(connection);
        }
    }

    private static async Task ServeAsync(TestStack server)
    {
        TcpConnection connection = await TestStack.AcceptAsync(server.Listen(7));
        byte[] buffer = new byte[5000];
        int count;
        while ((count = await server.ReadAsync(connection, buffer)) > 0)
        {
            await server.WriteAsync(connection, buffer.AsMemory(0, count).ToArray());
        }

        Assert.Equal((0, TcpFailure.None), (count, connection.Failure));
        server.CloseOutput(connection);
    }

    private static (TestStack Client, TestStack Server, SimulatedRouter Router) Build(SimulatedNetwork network)
    {
        SimulatedHost client = network.AddHost("client");
        SimulatedHost server = network.AddHost("server");
        SimulatedRouter router = network.AddRouter("router");
        network.Link(client, router, new LinkOptions { Latency = TimeSpan.FromMilliseconds(5) });
        network.Link(router, server, new LinkOptions { Latency = TimeSpan.FromMilliseconds(5), BitsPerSecond = 20_000_000 });
        return (new TestStack(network, client), new TestStack(network, server), router);
    }
}
