using System.Net.Sockets;

namespace Berth;

/// <summary>The maximum of connections, and what happens at it, in every in-process model.</summary>
public sealed class MaximumTests
{
    [Theory]
    [InlineData("loop")]
    [InlineData("loop:2")]
    [InlineData("thread")]
    [InlineData("prethread:4")]
    public async Task Wait_LeavesClientsInTheKernelsQueue_AndServesThemInTurn(string model)
    {
        Shell.Need("ss", "iproute2");
        await using RunningServer server = await RunningServer.StartAsync(model, static options => options.MaxConnections = 2);
        using LineClient first = await server.ConnectAsync();
        using LineClient second = await server.ConnectAsync();
        Assert.Equal("1", await first.AskAsync("1"));
        Assert.Equal("2", await second.AskAsync("2"));
        using LineClient third = await server.ConnectAsync();
        await third.SayAsync("3");

        // A listener's Recv-Q is its queue: the client is connected and not accepted.
        await Waiting.UntilAsync(() => QueueOf(server.Port) == 1, "one client waits in the kernel's queue");
        Assert.Equal(2, server.Output.Count("accepted"));
        first.Dispose();
        Assert.Equal("3", await third.HearAsync());
        Assert.Equal(0, QueueOf(server.Port));
    }

    [Fact]
    public async Task Wait_WithTwoSockets_SuspendsBoth()
    {
        Shell.Need("ss", "iproute2");
        await using RunningServer server = await RunningServer.StartAsync(
            "loop", ["tcp://127.0.0.1:0", "tcp://127.0.0.1:0"], static options => options.MaxConnections = 1);
        using LineClient first = await server.ConnectAsync();
        Assert.Equal("1", await first.AskAsync("1"));
        using LineClient second = await LineClient.ConnectAsync(server.PortOf(1));
        await second.SayAsync("2");
        await Waiting.UntilAsync(() => QueueOf(server.PortOf(1)) == 1, "one client waits in the other socket's queue");
        first.Finish();
        Assert.Null(await first.HearAsync());
        Assert.Equal("2", await second.HearAsync());
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("thread")]
    [InlineData("prethread:4")]
    public async Task Close_EndsWhoComesTooMany_WithFin(string model)
    {
        await using RunningServer server = await FullAsync(model, WhenFull.Close);
        using LineClient served = await server.ConnectAsync();
        Assert.Equal("1", await served.AskAsync("1"));
        for (int client = 0; client < 5; client++)
        {
            using LineClient turnedAway = await server.ConnectAsync();
            Assert.Null(await turnedAway.HearAsync());
        }

        await server.Output.WaitForAsync("turned-away", count: 5);
        Assert.Equal("still", await served.AskAsync("still"));
    }

    [Theory]
    [InlineData("thread")]
    [InlineData("prethread:4")]
    public async Task Close_OnThreads_IsNotHeldUpByWhoDoesNotClose(string model)
    {
        // With this much time to discard, an accepting thread that waited for the peer's end itself would be seen.
        await using RunningServer server = await RunningServer.StartAsync(model, static options =>
        {
            options.MaxConnections = 1;
            options.WhenFull = WhenFull.Close;
            options.Closing = new ClosingLimits(1 << 20, TimeSpan.FromHours(1));
            options.DrainTimeout = TimeSpan.Zero;
        });
        using LineClient served = await server.ConnectAsync();
        Assert.Equal("1", await served.AskAsync("1"));
        using LineClient stays = await server.ConnectAsync();
        Assert.Null(await stays.HearAsync());
        using LineClient next = await server.ConnectAsync();
        Assert.Null(await next.HearAsync());
        await server.Output.WaitForAsync("turned-away", count: 2);
    }

    [Theory]
    [InlineData("iterative", "1", true)]
    [InlineData("prefork:2", "2", true)]
    [InlineData("loop", null, true)]
    [InlineData("loop", "1", false)]
    public async Task WhereNobodyIsEverTurnedAway_TheStartSaysSo(string model, string? max, bool isSaid)
    {
        string[] maximum = max is null ? [] : ["--max", max];
        await using ServerProgram program = await ServerProgram.StartAsync(
            ["--model", model, "--url", "tcp://127.0.0.1:0", "--when-full", "close", .. maximum]);
        Assert.Equal(isSaid ? 1 : 0, program.Output.Count("remark", "'close' when full turns nobody away"));
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("thread")]
    public async Task Reset_EndsWhoComesTooMany_WithRst(string model)
    {
        await using RunningServer server = await FullAsync(model, WhenFull.Reset);
        using LineClient served = await server.ConnectAsync();
        Assert.Equal("1", await served.AskAsync("1"));
        SocketException error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using LineClient turnedAway = await server.ConnectAsync(); // The reset may come before the connect is told.
            await turnedAway.HearAsync();
        });
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        await server.Output.WaitForAsync("turned-away");
        served.Finish();
        Assert.Null(await served.HearAsync());
        using LineClient next = await LineClient.FirstServedAsync(server.Port);
        Assert.Equal("2", await next.AskAsync("2"));
    }

    private static Task<RunningServer> FullAsync(string model, WhenFull whenFull) => RunningServer.StartAsync(model, options =>
    {
        options.MaxConnections = 1;
        options.WhenFull = whenFull;
    });

    private static int QueueOf(int port)
    {
        string[] row = Shell.RunAsync("ss", "-Hltn", $"sport = :{port}").GetAwaiter().GetResult()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return int.Parse(row[1]);
    }
}
