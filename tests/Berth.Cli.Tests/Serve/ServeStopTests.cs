using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Berth;

/// <summary>Signals: the first drains, the second cuts; and what happens at the maximum of connections.</summary>
public sealed class ServeStopTests
{
    [Fact]
    public async Task ASignalThatComesBeforeTheServerIsUp_StillEndsWithTheEventStopped()
    {
        await using RunningServer server = new(RunningTool.Start("serve", "--json", "echo", "--listen", "tcp://127.0.0.1:0", "--model", "prefork:8"));
        await server.EventAsync("worker-started");
        await server.Tool.SignalAsync("TERM");
        Outcome outcome = await server.Tool.OutcomeAsync();
        Assert.Equal("", outcome.Error);
        Assert.Equal("stopped", server.All[^1].GetProperty("event").GetString());
    }

    [Theory]
    [InlineData("INT", "loop")]
    [InlineData("TERM", "loop")]
    [InlineData("HUP", "loop")]
    [InlineData("TERM", "thread")]
    [InlineData("TERM", "prethread:2")]
    [InlineData("TERM", "iterative")]
    [InlineData("TERM", "process")]
    [InlineData("TERM", "prefork:2")]
    public async Task TheFirstSignal_LetsAConnectionFinishAndEndsWith0(string signal, string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0", "--model", model, "-v");
        using Socket client = await Peer.ConnectAsync(server.Port());
        Assert.Equal("before", await client.AskAsync("before"));
        await server.Tool.SignalAsync(signal);
        JsonElement stopping = await server.EventAsync("stopping");
        Assert.Equal(30_000, stopping.GetProperty("deadlineMs").GetDouble());
        client.Shutdown(SocketShutdown.Send);
        await client.ReceiveToEndAsync();
        Assert.Equal(0, (await server.Tool.OutcomeAsync()).ExitCode);
        Assert.Equal(0, (await server.EventAsync("stopped")).GetProperty("cut").GetInt32());
        Assert.Equal("finished", (await server.EventAsync("closed")).GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("INT", 130, "loop")]
    [InlineData("TERM", 143, "loop")]
    [InlineData("INT", 130, "thread")]
    [InlineData("INT", 130, "prefork:2")]
    [InlineData("INT", 130, "process")]
    public async Task TheSecondSignal_CutsAndEndsWith128PlusItsNumber(string signal, int code, string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "chargen", "--listen", "tcp://127.0.0.1:0", "--model", model, "-v");
        using Socket client = await Peer.ConnectAsync(server.Port()); // It never reads on, so the handler can't finish.
        await client.ReceiveExactlyAsync(10);
        await server.Tool.SignalAsync(signal);
        await server.EventAsync("stopping");
        await server.Tool.SignalAsync(signal);
        Assert.Equal(code, (await server.Tool.OutcomeAsync()).ExitCode);
        Assert.Equal(1, (await server.EventAsync("stopped")).GetProperty("cut").GetInt32());
    }

    [Fact]
    public async Task TheDrainTimeout_CutsToo()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "chargen", "--listen", "tcp://127.0.0.1:0", "--drain-timeout", "200ms");
        using Socket client = await Peer.ConnectAsync(server.Port());
        await client.ReceiveExactlyAsync(10);
        Assert.Equal(143, (await server.StopAsync()).ExitCode);
        Assert.Equal(200, (await server.EventAsync("stopping")).GetProperty("deadlineMs").GetDouble());
    }

    [Fact]
    public async Task AtTheMaximum_ClientsWaitInTheKernelsQueue()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0", "--max-connections", "1", "-v");
        using Socket first = await Peer.ConnectAsync(server.Port());
        Assert.Equal("x", await first.AskAsync("x"));
        using Socket second = await Peer.ConnectAsync(server.Port()); // The kernel answers, the server does not yet.
        await second.SendTextAsync("y");
        Assert.Equal("x", await first.AskAsync("x"));
        Assert.Single(server.Named("accepted"));
        first.Shutdown(SocketShutdown.Send);
        Assert.Empty(await first.ReceiveToEndAsync());
        Assert.Equal("y", await second.ReceiveTextAsync(1));
    }

    [Fact]
    public async Task AtTheMaximum_ClientsAreTurnedAwayWithFin_WhenAsked()
    {
        await using RunningServer server = await StartWithOnePlaceAsync("close");
        using Socket first = await Peer.ConnectAsync(server.Port());
        Assert.Equal("x", await first.AskAsync("x"));
        using Socket second = await Peer.ConnectAsync(server.Port());
        Assert.Empty(await second.ReceiveToEndAsync());
        await AssertTurnedAwayAsync(server, second.Port());
        Assert.Equal("x", await first.AskAsync("x"));
    }

    [Fact]
    public async Task AtTheMaximum_ClientsAreTurnedAwayWithReset_WhenAsked()
    {
        await using RunningServer server = await StartWithOnePlaceAsync("reset");
        using Socket first = await Peer.ConnectAsync(server.Port());
        Assert.Equal("x", await first.AskAsync("x"));
        using Socket second = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        second.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = second.Port();
        SocketException error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await second.ConnectAsync(IPAddress.Loopback, server.Port()).Within("a connection"); // The reset may be faster than its return.
            await second.ReceiveToEndAsync();
        });
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        await AssertTurnedAwayAsync(server, port);
        Assert.Equal("x", await first.AskAsync("x"));
    }

    private static Task<RunningServer> StartWithOnePlaceAsync(string whenFull) => RunningServer.StartAsync(
        1, "echo", "--listen", "tcp://127.0.0.1:0", "--max-connections", "1", "--when-full", whenFull);

    private static async Task AssertTurnedAwayAsync(RunningServer server, int port)
    {
        JsonElement away = await server.EventAsync("turned-away");
        Assert.Equal($"127.0.0.1:{port}", away.GetProperty("remote").GetString());
    }
}
