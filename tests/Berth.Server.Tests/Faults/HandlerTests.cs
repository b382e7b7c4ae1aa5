using System.Net.Sockets;

namespace Berth;

public sealed class HandlerTests
{
    [Theory]
    [InlineData("loop")]
    [InlineData("iterative")]
    [InlineData("thread")]
    [InlineData("prethread:2")]
    public async Task AHandlerThatThrows_ResetsItsConnection_AndOthersGoOn(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(model);
        using (LineClient client = await server.ConnectAsync())
        {
            await client.SayAsync("throw");
            SocketException error = await Assert.ThrowsAsync<SocketException>(client.HearAsync);
            Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        }

        await server.Output.WaitForAsync("handler-failed", "told to throw");
        await server.Output.WaitForAsync("log 4 Error");
        await server.Output.WaitForAsync("closed", "reason=handler-failed");
        using LineClient next = await server.ConnectAsync();
        Assert.Equal("hello", await next.AskAsync("hello"));
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("iterative")]
    [InlineData("thread")]
    [InlineData("prethread:2")]
    public async Task APeerThatResets_IsNoErrorOfAnybodys(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(model);
        LineClient client = await server.ConnectAsync();
        Assert.Equal("hello", await client.AskAsync("hello"));
        client.Reset();
        await server.Output.WaitForAsync("closed", "reason=reset-by-peer");
        LineClient early = await server.ConnectAsync();
        early.Reset(); // Perhaps before it is accepted.
        using LineClient next = await server.ConnectAsync();
        Assert.Equal("hello", await next.AskAsync("hello"));
        Assert.Equal(0, server.Output.Count("log"));
        Assert.Equal(0, server.Output.Count("handler-failed"));
    }

    [Fact]
    public async Task AnObserverAndALoggerThatThrow_HarmNobody()
    {
        ServerOptions options = new() { Engine = BerthEngine.Default, OnEvent = static _ => throw new InvalidOperationException("bad") };
        using LineLogger logger = new(static _ => throw new InvalidOperationException("bad too"));
        using Microsoft.Extensions.Logging.LoggerFactory loggers = new([logger]);
        await using SocketServer server = new(options, loggers);
        server.Listen("tcp://127.0.0.1:0", ScriptHandler.ServeAsync);
        await server.StartAsync();
        using LineClient client = await LineClient.ConnectAsync(SocketUrl.Parse(server.Bindings[0].Url).Port);
        Assert.Equal("hello", await client.AskAsync("hello"));
        client.Dispose();
        await server.StopAsync().Within("the stop");
    }

    [Fact]
    public async Task ACallbackOnStoppingThatThrowsOrBlocks_HoldsUpNoOther()
    {
        ServerOptions options = new() { Engine = BerthEngine.Default };
        await using SocketServer server = new(options);
        using ManualResetEventSlim release = new();
        server.Listen("tcp://127.0.0.1:0", async (connection, cancellation) =>
        {
            string does = System.Text.Encoding.UTF8.GetString(
                System.Buffers.BuffersExtensions.ToArray((await connection.Input.ReadAtLeastAsync(1, cancellation)).Buffer));
            connection.Stopping.UnsafeRegister(_ => Misbehave(does, release), null);
            await connection.Output.WriteAsync("ok\n"u8.ToArray(), cancellation);
            await WhenStopping(connection);
            await connection.Output.WriteAsync("stopping\n"u8.ToArray(), cancellation);
        });
        await server.StartAsync();
        int port = SocketUrl.Parse(server.Bindings[0].Url).Port;
        using LineClient throws = await LineClient.ConnectAsync(port);
        using LineClient blocks = await LineClient.ConnectAsync(port);
        using LineClient good = await LineClient.ConnectAsync(port);
        Assert.Equal("ok", await throws.AskAsync("throw"));
        Assert.Equal("ok", await blocks.AskAsync("block"));
        Assert.Equal("ok", await good.AskAsync("good"));
        Task stopping = server.StopAsync();
        Assert.Equal("stopping", await good.HearAsync());
        release.Set();
        good.Dispose();
        throws.Dispose();
        blocks.Dispose();
        await stopping.Within("the stop");
    }

    private static void Misbehave(string how, ManualResetEventSlim release)
    {
        if (how.StartsWith("throw", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("told to throw");
        }

        if (how.StartsWith("block", StringComparison.Ordinal))
        {
            release.Wait(Waiting.Limit);
        }
    }

    private static async Task WhenStopping(Connection connection)
    {
        TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = connection.Stopping.UnsafeRegister(_ => stopping.TrySetResult(), null);
        await stopping.Task;
    }
}
