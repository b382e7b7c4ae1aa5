namespace Berth;

public sealed class ThreadStartTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("udp://127.0.0.1:0")]
    public async Task AThreadThatCannotBeStarted_PausesAndRecovers(string url)
    {
        ScarceThreads engine = new();
        await using RunningServer server = await RunningServer.StartAsync("thread", [url], options => options.Engine = engine);
        engine.AreScarce = true;
        Task<string> answer = AskAsync(server, url);
        Assert.Equal("OutOfMemory", (await server.Output.WaitForAsync("paused")).Value("reason"));
        Assert.False(answer.IsCompleted);
        engine.AreScarce = false;
        Assert.Equal("late", await answer.Within("an answer"));
        Assert.Equal("next", await AskAsync(server, url, "next"));
        await server.Server.StopAsync().Within("the stop");
        await server.Output.WaitForAsync("stopped cut=0");
    }

    [Fact]
    public async Task AThreadThatCannotBeStarted_UntilTheDeadline_KeepsNothingOpen()
    {
        ScarceThreads engine = new();
        await using RunningServer server = await RunningServer.StartAsync("thread", options =>
        {
            options.Engine = engine;
            options.DrainTimeout = TimeSpan.FromMilliseconds(100);
        });
        engine.AreScarce = true;
        using LineClient client = await server.ConnectAsync();
        await server.Output.WaitForAsync("paused");
        await server.Server.StopAsync().Within("the stop");
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(client.HearAsync);
    }

    [Fact]
    public async Task TheFirstThreads_AreRefusedAtTheStart_WhenTheSystemGivesNone()
    {
        await using SocketServer server = new(new ServerOptions
        {
            Engine = new ScarceThreads { AreScarce = true },
            Model = ConcurrencyModel.Prethread(2),
        });
        server.Listen("tcp://127.0.0.1:0", ScriptHandler.ServeAsync);
        FaultException error = await Assert.ThrowsAsync<FaultException>(() => server.StartAsync());
        Assert.Equal(FaultReason.OutOfMemory, error.Fault.Reason);
    }

    private static async Task<string> AskAsync(RunningServer server, string url, string text = "late")
    {
        if (url.StartsWith("tcp", StringComparison.Ordinal))
        {
            using LineClient client = await server.ConnectAsync();
            return (await client.AskAsync(text))!;
        }

        await using DatagramSocket datagrams = await BerthClient.OpenDatagramAsync(server.Server.Bindings[0].Url);
        await datagrams.SendAsync(System.Text.Encoding.UTF8.GetBytes(text));
        using Datagram answer = await datagrams.ReceiveAsync();
        return System.Text.Encoding.UTF8.GetString(answer.Payload.Span);
    }
}
