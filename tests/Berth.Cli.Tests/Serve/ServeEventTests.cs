using System.Net.Sockets;
using System.Text.Json;

namespace Berth;

/// <summary>What <c>berth serve --json</c> tells while it serves: which events, and exactly which members.</summary>
public sealed class ServeEventTests
{
    [Fact]
    public async Task AcceptedAndClosed_AreToldWithV()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0", "-v");
        using Socket client = await Peer.ConnectAsync(server.Port());
        Assert.Equal("hello", await client.AskAsync("hello"));
        JsonElement accepted = await server.EventAsync("accepted");
        Assert.Equal(["event", "service", "connection", "remote", "local", "pid"], Members(accepted));
        Assert.Equal("echo", accepted.GetProperty("service").GetString());
        Assert.Equal($"127.0.0.1:{client.Port()}", accepted.GetProperty("remote").GetString());
        Assert.Equal($"127.0.0.1:{server.Port()}", accepted.GetProperty("local").GetString());
        Assert.Equal(server.Tool.Id, accepted.GetProperty("pid").GetInt32());

        client.Shutdown(SocketShutdown.Send);
        Assert.Empty(await client.ReceiveToEndAsync());
        JsonElement closed = await server.EventAsync("closed");
        Assert.Equal(
            ["event", "service", "connection", "remote", "local", "pid", "reason", "bytesIn", "bytesOut", "durationMs"], Members(closed));
        Assert.Equal("finished", closed.GetProperty("reason").GetString());
        Assert.Equal((5, 5), (closed.GetProperty("bytesIn").GetInt32(), closed.GetProperty("bytesOut").GetInt32()));
        Assert.Equal(accepted.GetProperty("connection").GetInt64(), closed.GetProperty("connection").GetInt64());
        Assert.True(closed.GetProperty("durationMs").GetDouble() > 0, "it took no time");
    }

    [Fact]
    public async Task AReset_IsTheReasonOfTheEnd()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0", "-v");
        Socket client = await Peer.ConnectAsync(server.Port());
        Assert.Equal("hello", await client.AskAsync("hello"));
        client.Reset();
        Assert.Equal("reset-by-peer", (await server.EventAsync("closed")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task WithoutV_ConnectionsAreNotTold()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0");
        Assert.Equal("hi", (await Tool.RunAsync("hi", ["connect", server.Urls()[0]])).Out);
        Outcome outcome = await server.StopAsync();
        Assert.Equal(
            ["listening", "remark", "stopped", "stopping"], server.All.Select(static one => one.GetProperty("event").GetString()!).Distinct().Order());
        Assert.EndsWith("{\"event\":\"stopped\",\"cut\":0}\n", outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("process")]
    [InlineData("prefork:2")]
    public async Task Accepted_HasThePidOfTheProcessThatServes(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0", "-v", "--model", model);
        using Socket client = await Peer.ConnectAsync(server.Port());
        Assert.Equal("x", await client.AskAsync("x"));
        int pid = (await server.EventAsync("accepted")).GetProperty("pid").GetInt32();
        Assert.NotEqual(server.Tool.Id, pid);

        // The kernel names every process that holds the connection's server side: the worker, and nobody else once its parent has
        // given its copy up, which it may do after the first answer.
        string owners = $"pid={server.Tool.Id},";
        for (int looks = 0; looks < 500 && owners.Contains($"pid={server.Tool.Id},", StringComparison.Ordinal); looks++)
        {
            owners = (await Tool.ShellAsync($"ss -Htnp state established sport = :{server.Port()} dport = :{client.Port()}")).Out;
            Assert.Contains($"pid={pid},", owners, StringComparison.Ordinal);
        }

        Assert.DoesNotContain($"pid={server.Tool.Id},", owners, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AKilledWorker_IsToldAndReplaced()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            1, "echo", "--listen", "tcp://127.0.0.1:0", "-v", "--model", "prefork:2");
        JsonElement[] started = await server.EventsAsync("worker-started", 2);
        Assert.All(started, static one => Assert.Equal(["event", "pid", "worker"], Members(one)));
        Assert.Equal([0, 1], started.Select(static one => one.GetProperty("worker").GetInt32()).Order());
        using Socket client = await Peer.ConnectAsync(server.Port());
        Assert.Equal("x", await client.AskAsync("x"));
        int pid = (await server.EventAsync("accepted")).GetProperty("pid").GetInt32();
        await RunningTool.SignalAsync(pid, "KILL");

        JsonElement exited = await server.EventAsync("worker-exited");
        Assert.Equal(["event", "pid", "worker", "signal"], Members(exited));
        Assert.Equal((pid, 9), (exited.GetProperty("pid").GetInt32(), exited.GetProperty("signal").GetInt32()));
        Assert.Equal("worker-lost", (await server.EventAsync("closed")).GetProperty("reason").GetString());
        JsonElement successor = (await server.EventsAsync("worker-started", 3))[2];
        Assert.Equal(exited.GetProperty("worker").GetInt32(), successor.GetProperty("worker").GetInt32());
        Assert.Equal("again", (await Tool.RunAsync("again", ["connect", server.Urls()[0]])).Out);

        Assert.Equal(0, (await server.StopAsync()).ExitCode);
        JsonElement ended = server.Named("worker-exited").Last();
        Assert.Equal(["event", "pid", "worker", "exit"], Members(ended));
        Assert.Equal(0, ended.GetProperty("exit").GetInt32());
    }

    [Fact]
    public async Task ARecycledWorker_IsReplacedAfterItsConnections()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            1, "echo", "--listen", "tcp://127.0.0.1:0", "--model", "prefork:1", "--recycle-after", "2");
        for (int i = 0; i < 3; i++)
        {
            using Socket client = await Peer.ConnectAsync(server.Port());
            Assert.Equal("x", await client.AskAsync("x"));
        }

        Assert.Equal(0, (await server.EventAsync("worker-exited")).GetProperty("exit").GetInt32());
        await server.EventsAsync("worker-started", 2);
    }

    private static string[] Members(JsonElement one) => [.. one.EnumerateObject().Select(static member => member.Name)];
}
