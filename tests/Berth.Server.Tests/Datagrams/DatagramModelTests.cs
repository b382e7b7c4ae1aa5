namespace Berth;

/// <summary>Datagrams in every model that serves them in this process.</summary>
public sealed class DatagramModelTests
{
    [Theory]
    [InlineData("loop")]
    [InlineData("loop:2")]
    [InlineData("iterative")]
    [InlineData("thread")]
    [InlineData("prethread:2")]
    public async Task EachModel_AnswersUdpAndUnix_AndSurvivesHandlersThatThrow(string model)
    {
        string path = $"@berth-{Guid.NewGuid():N}";
        await using RunningServer server = await RunningServer.StartAsync(model, ["udp://127.0.0.1:0", $"unixgram://{path}", $"unixpacket://{path}-seq"]);
        foreach (string url in (string[])[server.Server.Bindings[0].Url, $"unixgram://{path}", $"unixpacket://{path}-seq"])
        {
            await using DatagramSocket client = await BerthClient.OpenDatagramAsync(url);
            await SendAsync(client, "throw");
            Assert.Equal("hello", await AskAsync(client, "hello"));
            Assert.Equal("", await AskAsync(client, ""));
        }

        await server.Output.WaitForAsync("handler-failed", "told to throw", count: 3);
        await server.Server.StopAsync().Within("the stop");
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("thread")]
    public async Task ASequencedPeersAnswers_KeepTheirOrder_AlsoWhereHandlersRunAtOnce(string model)
    {
        string path = $"@berth-{Guid.NewGuid():N}";
        await using RunningServer server = await RunningServer.StartAsync(model, [$"unixpacket://{path}"]);
        await using DatagramSocket client = await BerthClient.OpenDatagramAsync($"unixpacket://{path}");
        string[] messages = [.. Enumerable.Range(0, 100).Select(number => $"message {number}")];
        foreach (string message in messages)
        {
            await SendAsync(client, message);
        }

        foreach (string message in messages)
        {
            using Datagram answer = await client.ReceiveAsync().AsTask().Within(message);
            Assert.Equal(message, System.Text.Encoding.UTF8.GetString(answer.Payload.Span));
        }

        await server.Server.StopAsync().Within("the stop");
    }

    [Fact]
    public async Task Thread_GivesEachDatagramAThread()
    {
        await using RunningServer server = await RunningServer.StartAsync("thread", ["udp://127.0.0.1:0"]);
        await using DatagramSocket client = await BerthClient.OpenDatagramAsync(server.Server.Bindings[0].Url);
        HashSet<string> threads = [];
        for (int round = 0; round < 5; round++)
        {
            string who = await AskAsync(client, "who");
            Assert.Equal("s0-datagram", who.Value("name"));
            Assert.True(threads.Add(who.Value("thread")), "a new thread for each");
        }
    }

    [Theory]
    [InlineData("iterative", "")]
    [InlineData("prethread:2", "s0-")]
    public async Task OtherModels_ReceiveOnTheirOwnThreads(string model, string name)
    {
        await using RunningServer server = await RunningServer.StartAsync(model, ["udp://127.0.0.1:0"]);
        await using DatagramSocket client = await BerthClient.OpenDatagramAsync(server.Server.Bindings[0].Url);
        Assert.StartsWith(name, (await AskAsync(client, "who")).Value("name"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("thread")]
    public async Task ADatagramInWork_CountsAsAConnection_AndTheNextWaitsInTheKernel(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(
            model, ["udp://127.0.0.1:0"], static options => options.MaxConnections = 1);
        await using DatagramSocket client = await BerthClient.OpenDatagramAsync(server.Server.Bindings[0].Url);
        await SendAsync(client, "hold");
        await SendAsync(client, "next");
        await Waiting.UntilAsync(() => UdpQueueOf(server.Port) > 0, "the second datagram waits in the kernel");
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("iterative")]
    [InlineData("thread")]
    [InlineData("prethread:2")]
    public async Task ASenderThatIsGone_EndsNothing(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(model, ["udp://127.0.0.1:0"]);
        for (int round = 0; round < 3; round++)
        {
            await using (DatagramSocket gone = await BerthClient.OpenDatagramAsync(server.Server.Bindings[0].Url))
            {
                await SendAsync(gone, "hello"); // The answer meets no one: the kernel sends an ICMP error back.
            }

            await using DatagramSocket client = await BerthClient.OpenDatagramAsync(server.Server.Bindings[0].Url);
            Assert.Equal("hello", await AskAsync(client, "hello"));
        }
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("iterative")]
    [InlineData("thread")]
    [InlineData("prethread:2")]
    public async Task AtTheDeadline_DatagramHandlersAreCancelled(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(
            model, ["udp://127.0.0.1:0"], static options => options.DrainTimeout = TimeSpan.FromMilliseconds(50));
        await using DatagramSocket client = await BerthClient.OpenDatagramAsync(server.Server.Bindings[0].Url);
        await SendAsync(client, "hold");
        await Waiting.UntilAsync(() => UdpQueueOf(server.Port) == 0, "the datagram is received");
        await server.Server.StopAsync().Within("the stop");
        Assert.Equal(0, server.Output.Count("handler-failed"));
        Assert.Equal(0, server.Output.Count("log 9")); // Nobody is left behind.
    }

    [Fact]
    public async Task ADatagramHandlerThatLasts_DoesNotKeepListenersOpen()
    {
        await using RunningServer server = await RunningServer.StartAsync("loop", ["udp://127.0.0.1:0", "tcp://127.0.0.1:0"]);
        await using DatagramSocket client = await BerthClient.OpenDatagramAsync(server.Server.Bindings[0].Url);
        await SendAsync(client, "hold");
        Assert.Equal("after", await AskAsync(client, "after"));
        using CancellationTokenSource cut = new();
        Task stop = server.Server.StopAsync(cut.Token);
        await Waiting.UntilAsync(() => IsRefused(server.PortOf(1)), "new clients are refused");
        Assert.False(stop.IsCompleted);
        await cut.CancelAsync();
        await stop.Within("the stop");
    }

    private static bool IsRefused(int port)
    {
        try
        {
            LineClient.ConnectAsync(port).GetAwaiter().GetResult().Dispose();
            return false;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return true;
        }
    }

    private static async Task SendAsync(DatagramSocket client, string text) =>
        await client.SendAsync(System.Text.Encoding.UTF8.GetBytes(text));

    private static async Task<string> AskAsync(DatagramSocket client, string text)
    {
        await SendAsync(client, text);
        using Datagram answer = await client.ReceiveAsync().AsTask().Within($"an answer to '{text}'");
        return System.Text.Encoding.UTF8.GetString(answer.Payload.Span);
    }

    /// <summary>Bytes in the receive queue of the UDP socket on 127.0.0.1, from /proc/net/udp, or null.</summary>
    private static int? UdpQueueOf(int port)
    {
        // A table that changes while it is read may show a row twice or not at all: then it is not known yet.
        string[] rows = [.. File.ReadLines("/proc/net/udp").Where(line => line.Contains($" 0100007F:{port:X4} 00000000:0000", StringComparison.Ordinal))];
        if (rows is not [string row])
        {
            return null;
        }

        string queues = row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        return Convert.ToInt32(queues.Split(':')[1], 16);
    }
}
