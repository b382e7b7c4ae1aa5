using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Berth;

/// <summary>What services print, readers that stall or go away, and datagrams that must not be answered.</summary>
public sealed class ServeOutputTests
{
    [Theory]
    [InlineData("loop")]
    [InlineData("process")]
    [InlineData("prefork:2")]
    public async Task Message_PrintsWithControlCharactersEscaped(string model)
    {
        await using RunningTool tool = RunningTool.Start(
            "serve", "message", "--listen", "tcp://127.0.0.1:0", "--listen", "udp://127.0.0.1:0", "--model", model);
        await tool.Error.MatchAsync("Ctrl-C");
        string port = (await tool.Out.MatchAsync(@"tcp://127\.0\.0\.1:(\d+)")).Groups[1].Value;
        string udpPort = (await tool.Out.MatchAsync(@"udp://127\.0\.0\.1:(\d+)")).Groups[1].Value;
        using (Socket client = await Peer.ConnectAsync(int.Parse(port)))
        {
            Assert.Equal("a\e[31m\tb\n", await client.AskAsync("a\e[31m\tb\n"));
            await tool.Out.MatchAsync($@"\nConnection from 127\.0\.0\.1:{client.Port()}\n\tMessage: a\\x1b\[31m\\tb\n");
        }

        using Socket datagrams = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await datagrams.ConnectAsync(IPAddress.Loopback, int.Parse(udpPort));
        Assert.Equal("u\a\r\n", Encoding.UTF8.GetString(await DatagramClient.AskAsync(datagrams, "u\a\r\n"u8.ToArray())));
        await tool.Out.MatchAsync($@"\nMessage from 127\.0\.0\.1:{datagrams.Port()}: u\\x07\n");
        await tool.SignalAsync("TERM");
        Assert.Equal(0, await tool.ExitCodeAsync());
    }

    [Fact]
    public async Task Printed_IsAnEventInJson()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            1, "message", "--listen", "tcp://127.0.0.1:0", "--model", "prefork:1");
        Assert.Equal("hi\n", (await Tool.RunAsync("hi\n", ["connect", server.Urls()[0]])).Out);
        JsonElement[] printed = await server.EventsAsync("printed", 2);
        Assert.StartsWith("Connection from 127.0.0.1:", printed[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("\tMessage: hi", printed[1].GetProperty("text").GetString());
    }

    [Fact]
    public async Task AReaderThatStalls_DelaysNoService_AndWhatWasDroppedIsCounted()
    {
        const int Connections = 6000; // Two events each: more than the queue and a pipe hold.
        await using RunningTool tool = RunningTool.StartProgram(
            Tool.Path, ["serve", "--json", "-v", "daytime", "--listen", "tcp://127.0.0.1:0"], readsOutput: false);
        string? line = await tool.UnreadOutput.ReadLineAsync().Within("the first line");
        int port = RunningServer.PortOf(JsonDocument.Parse(line!).RootElement.GetProperty("url").GetString()!);
        using SemaphoreSlim some = new(32);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            await some.WaitAsync();
            try
            {
                using Socket client = await Peer.ConnectAsync(port);
                Assert.EndsWith("-UTC\r\n", Encoding.ASCII.GetString(await client.ReceiveToEndAsync()), StringComparison.Ordinal);
            }
            finally
            {
                some.Release();
            }
        }));

        await tool.SignalAsync("TERM");
        List<JsonElement> events = [];
        while (await tool.UnreadOutput.ReadLineAsync().Within("a line") is { } more)
        {
            events.Add(JsonDocument.Parse(more).RootElement);
        }

        Assert.Equal(0, await tool.ExitCodeAsync());
        JsonElement[] dropped = [.. events.Where(static one => one.GetProperty("event").GetString() == "dropped")];
        Assert.NotEmpty(dropped);
        const int Others = 3; // remark, stopping, stopped
        Assert.Equal((Connections * 2) + Others, events.Count - dropped.Length + dropped.Sum(static one => one.GetProperty("count").GetInt64()));
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("prefork:2")]
    public async Task AReaderThatGoesAway_HurtsNobody(string model)
    {
        await using RunningTool tool = RunningTool.StartProgram(
            Tool.Path, ["serve", "--json", "-v", "message", "--listen", "tcp://127.0.0.1:0", "--model", model], readsOutput: false);
        int port = 0;
        while (port == 0 && await tool.UnreadOutput.ReadLineAsync().Within("a line") is { } line)
        {
            JsonElement one = JsonDocument.Parse(line).RootElement;
            port = one.TryGetProperty("url", out JsonElement url) ? RunningServer.PortOf(url.GetString()!) : 0;
        }

        tool.UnreadOutput.Dispose();
        for (int i = 0; i < 5; i++)
        {
            using Socket client = await Peer.ConnectAsync(port);
            Assert.Equal("hello", await client.AskAsync("hello"));
        }

        await tool.SignalAsync("TERM");
        Assert.Equal(0, await tool.ExitCodeAsync());
    }

    [Theory]
    [InlineData("echo")]
    [InlineData("message")]
    [InlineData("chargen")]
    public async Task ADatagramFromAPortOfTheseServices_IsNotAnswered(string service)
    {
        await using RunningServer server = await RunningServer.StartAsync(
            2, "discard", service, "--listen", "discard=udp://127.0.0.1:0", "--listen", $"{service}=udp://127.0.0.1:0", "--model", "iterative");
        await server.EventAsync("remark");
        IPEndPoint to = new(IPAddress.Loopback, server.Port(service, "udp"));

        // The well-known port of message, and the port that the kernel chose for discard; on another address, both are free here.
        foreach (int port in (int[])[3490, server.Port("discard", "udp")])
        {
            using Socket forged = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            forged.Bind(new IPEndPoint(new IPAddress([127, 7, (byte)Environment.ProcessId, (byte)service.Length]), port));
            await forged.SendToAsync("x"u8.ToArray(), to).Within("room to send");
            using Socket control = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            await control.ConnectAsync(to);
            await DatagramClient.AskAsync(control, "x"u8.ToArray()); // The server is iterative: it is done with the forged one.
            Assert.False(forged.Poll(0, SelectMode.SelectRead), $"port {port} was answered");
        }
    }
}
