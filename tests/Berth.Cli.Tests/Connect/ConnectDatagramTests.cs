using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Berth;

/// <summary><c>berth connect</c> with datagrams, and its JSON.</summary>
public sealed class ConnectDatagramTests
{
    [Fact]
    public async Task EachLineOfInput_IsADatagram()
    {
        using Socket peer = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        peer.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using RunningTool tool = RunningTool.Start("connect", "--wait", "0", $"udp://127.0.0.1:{peer.Port()}");
        await tool.TypeAsync("one\ntwo\n\n");
        byte[] buffer = new byte[100];
        List<string> received = [];
        EndPoint? from = null;
        while (received.Count < 3)
        {
            SocketReceiveFromResult one = await peer.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0)).Within("a datagram");
            received.Add(Encoding.UTF8.GetString(buffer, 0, one.ReceivedBytes));
            from = one.RemoteEndPoint;
        }

        Assert.Equal(["one\n", "two\n", "\n"], received);
        await peer.SendToAsync("answer"u8.ToArray(), from!).Within("room");
        await tool.Out.MatchAsync("^answer$");
        await tool.TypeAsync("last");
        tool.EndInput(); // What is no whole line goes now.
        Assert.Equal("last", Encoding.UTF8.GetString(buffer, 0, await peer.ReceiveAsync(buffer).Within("the last datagram")));
        Assert.Equal(new Outcome(0, "answer", ""), await tool.OutcomeAsync());
    }

    [Fact]
    public async Task TheWait_BeginsAfterTheLastLine()
    {
        using Socket peer = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        peer.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using RunningTool tool = RunningTool.Start("connect", "--wait", "0", "-v", $"udp://127.0.0.1:{peer.Port()}");
        await tool.Error.MatchAsync("connected");
        await tool.TypeAsync("x\n");
        byte[] buffer = new byte[100];
        Assert.Equal(2, await peer.ReceiveAsync(buffer).Within("a datagram")); // It is still there, although its wait is 0.
        await tool.TypeAsync("y\n");
        Assert.Equal(2, await peer.ReceiveAsync(buffer).Within("a datagram"));
        tool.EndInput();
        Assert.Equal(0, await tool.ExitCodeAsync());
    }

    [Fact]
    public async Task UnixDatagrams_AreAnswered()
    {
        using TemporaryFolder folder = new();
        string url = $"unixgram://{folder.In("d")}";
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", url);
        await using RunningTool tool = RunningTool.Start("connect", "--wait", "0", url);
        Assert.Equal(new Outcome(0, "hi\n", ""), await tool.AskAsync("hi\n", "hi\n"));
    }

    [Fact]
    public async Task Json_TellsEverythingAndNothingElse()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "tcp://127.0.0.1:0");
        Outcome outcome = await Tool.RunAsync("hello\n", ["connect", "--json", server.Urls()[0]]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        JsonElement[] events = [.. outcome.Out.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];
        JsonElement connected = Named(events, "connected");
        Assert.Equal($"127.0.0.1:{server.Port()}", connected.GetProperty("remote").GetString());
        Assert.True(connected.GetProperty("elapsedMs").GetDouble() > 0);
        Assert.Equal("hello\n"u8.ToArray(), Named(events, "received").GetProperty("dataBase64").GetBytesFromBase64());
        Assert.Equal("half-close", Named(events, "input-ended").GetProperty("then").GetString());
        JsonElement closed = Named(events, "closed");
        Assert.Equal(("finished", 6, 6), (closed.GetProperty("reason").GetString(), closed.GetProperty("bytesIn").GetInt32(), closed.GetProperty("bytesOut").GetInt32()));
        Assert.Equal("closed", events[^1].GetProperty("event").GetString());
    }

    [Fact]
    public async Task Json_OfAFault_NamesErrnoAndOperation()
    {
        Outcome outcome = await Tool.RunAsync("connect", "--json", "tcp://127.0.0.1:1");
        Assert.Equal(7, outcome.ExitCode);
        JsonElement[] events = [.. outcome.Out.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];
        JsonElement failed = Named(events, "failed");
        Assert.Equal(
            ("refused", "connect", "ECONNREFUSED"),
            (failed.GetProperty("reason").GetString(), failed.GetProperty("operation").GetString(), failed.GetProperty("errno").GetString()));
    }

    [Fact]
    public async Task ADatagramSocket_HasNoHalfClose_AndIsNotSaidToHaveOne()
    {
        await using RunningServer server = await RunningServer.StartAsync(1, "echo", "--listen", "udp://127.0.0.1:0");
        Outcome outcome = await Tool.RunAsync("hello\n", ["connect", "--json", "--wait", "100ms", server.Urls()[0]]);
        Assert.Contains("\"then\":\"wait\"", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("half-close", outcome.Out, StringComparison.Ordinal);
    }

    private static JsonElement Named(JsonElement[] events, string name) =>
        Assert.Single(events, one => one.GetProperty("event").GetString() == name);
}
