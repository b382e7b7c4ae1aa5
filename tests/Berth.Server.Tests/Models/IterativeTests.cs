namespace Berth;

public sealed class IterativeTests
{
    [Fact]
    public async Task TwoHandlers_NeverRunAtTheSameTime()
    {
        int running = 0;
        int most = 0;
        ServerOptions options = new() { Engine = BerthEngine.Default, Model = ConcurrencyModel.Iterative };
        await using SocketServer server = new(options);
        server.Listen("tcp://127.0.0.1:0", async (connection, cancellation) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await connection.Output.WriteAsync("hello\n"u8.ToArray(), cancellation);
            await connection.Input.ReadAsync(cancellation);
            Interlocked.Decrement(ref running);
        });
        await server.StartAsync();
        int port = SocketUrl.Parse(server.Bindings[0].Url).Port;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using LineClient client = await LineClient.ConnectAsync(port);
            Assert.Equal("hello", await client.HearAsync());
            await client.SayAsync("bye");
            Assert.Null(await client.HearAsync());
        })).Within("all clients");
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task TheNextClient_IsServedWhenTheFirstIsDone_InOrderOfArrival()
    {
        await using RunningServer server = await RunningServer.StartAsync("iterative");
        using LineClient first = await server.ConnectAsync();
        Assert.Equal("1", await first.AskAsync("1"));
        using LineClient second = await server.ConnectAsync();
        using LineClient third = await server.ConnectAsync();
        await third.SayAsync("3");
        await second.SayAsync("2");
        first.Finish();
        Assert.Null(await first.HearAsync());
        Assert.Equal("2", await second.HearAsync());
        Assert.Equal(2, server.Output.Count("accepted"));
        second.Finish();
        Assert.Equal("3", await third.HearAsync());
    }
}
