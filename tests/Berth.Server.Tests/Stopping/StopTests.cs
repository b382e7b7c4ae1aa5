using System.Net.Sockets;

namespace Berth;

/// <summary>Stopping, in every in-process model.</summary>
public sealed class StopTests
{
    public static TheoryData<string> Models { get; } = ["loop", "loop:2", "iterative", "thread", "prethread:2"];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task AReadThatWaits_IsCanceledOnce_AndTheHandlerMayGoOn(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(model);
        using LineClient client = await server.ConnectAsync();
        Assert.Equal("stopping=False", await client.AskAsync("stopping"));
        Task stop = server.Server.StopAsync();
        Assert.Equal("asked-to-stop", await client.HearAsync());
        Assert.Equal("stopping=True", await client.AskAsync("stopping"));
        Assert.Equal("work goes on", await client.AskAsync("work goes on")); // No second asked-to-stop in between.
        Assert.False(stop.IsCompleted);
        client.Finish();
        Assert.Null(await client.HearAsync());
        await stop.Within("the stop");
        await server.Output.WaitForAsync("closed", "reason=finished");
        await server.Output.WaitForAsync("stopped cut=0");
    }

    [Theory]
    [InlineData("iterative", 1)]
    [InlineData("prethread:1", 1)]
    [InlineData("loop", 1)]
    [InlineData("thread", 1)]
    public async Task WhatTheKernelHadQueued_IsServed_AndWhoComesLaterIsRefused(string model, int max)
    {
        await using RunningServer server = await RunningServer.StartAsync(model, options => options.MaxConnections = max);
        using LineClient busy = await server.ConnectAsync();
        Assert.Equal("1", await busy.AskAsync("1"));
        using ClientGroup queued = new();
        for (int place = 0; place < 3; place++)
        {
            queued.Add(await server.ConnectAsync());
            await queued.Clients[place].SayAsync($"queued {place}");
        }

        Task stop = server.Server.StopAsync();
        Assert.Equal("asked-to-stop", await busy.HearAsync());
        busy.Dispose();
        foreach ((int place, LineClient client) in queued.Clients.Index())
        {
            Assert.Equal($"queued {place}", await client.HearAsync());
            client.Finish();
        }

        await stop.Within("the stop");
        Assert.Equal(4, server.Output.Count("accepted"));
        SocketException error = await Assert.ThrowsAsync<SocketException>(server.ConnectAsync);
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task AtTheDeadline_WhatIsLeftIsCutAndCounted(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(
            model, static options => options.DrainTimeout = TimeSpan.FromMilliseconds(100));
        using LineClient client = await server.ConnectAsync();
        Assert.Equal("holding", await client.AskAsync("hold"));
        await server.Server.StopAsync().Within("the stop");
        SocketException error = await Assert.ThrowsAsync<SocketException>(client.HearAsync);
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        await server.Output.WaitForAsync("closed", "reason=aborted-here");
        await server.Output.WaitForAsync("stopped cut=1");
        Assert.Equal(0, server.Output.Count("handler-failed"));
    }

    [Fact]
    public async Task AtTheDeadline_HandlersThatEndByThemselvesOnCancellation_AreCountedToo()
    {
        const int Clients = 200;
        await using RunningServer server = await RunningServer.StartAsync("loop", static options => options.DrainTimeout = TimeSpan.Zero);
        using ClientGroup clients = new();
        for (int place = 0; place < Clients; place++)
        {
            clients.Add(await server.ConnectAsync());
            Assert.Equal("holding", await clients.Clients[place].AskAsync("hold"));
        }

        await server.Server.StopAsync().Within("the stop");
        Assert.Equal($"stopped cut={Clients}", await server.Output.WaitForAsync("stopped cut="));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task ASecondWord_CutsBeforeTheDeadline(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(model, static options => options.DrainTimeout = TimeSpan.FromDays(1));
        using LineClient client = await server.ConnectAsync();
        Assert.Equal("holding", await client.AskAsync("hold"));
        using CancellationTokenSource second = new();
        Task stop = server.Server.StopAsync(second.Token);
        await server.Output.WaitForAsync("stopping");
        Assert.False(stop.IsCompleted);
        await second.CancelAsync();
        await stop.Within("the stop");
        await server.Output.WaitForAsync("stopped cut=1");
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("thread")]
    public async Task DrainingUnderLoad_AnswersEveryRequestThatWasSentBefore(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(model);
        const int Clients = 32;
        TaskCompletionSource stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int warm = 0;
        Task<int>[] clients = [.. Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            using LineClient client = await server.ConnectAsync();
            int answered = 0;
            bool asked = false;
            while (!asked)
            {
                string request = $"request {answered}";
                await client.SayAsync(request);
                string? answer = await client.HearAsync();
                asked = answer == "asked-to-stop";
                answer = asked ? await client.HearAsync() : answer;
                Assert.Equal(request, answer);
                if (++answered == 10 && Interlocked.Increment(ref warm) == Clients)
                {
                    stop.SetResult();
                }
            }

            client.Finish();
            Assert.Null(await client.HearAsync());
            return answered;
        }))];
        await stop.Task.Within("every client at work");
        Task stopping = server.Server.StopAsync();
        int[] answered = await Task.WhenAll(clients).Within("every client");
        Assert.All(answered, static count => Assert.InRange(count, 10, int.MaxValue));
        await stopping.Within("the stop");
        await server.Output.WaitForAsync("stopped cut=0");
        Assert.Equal(Clients, server.Output.Count("closed", "reason=finished"));
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("iterative")]
    public async Task ClientsThatKeepComing_DoNotKeepAStoppingServer(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(model, static options =>
        {
            options.Backlog = 4;
            options.DrainTimeout = TimeSpan.FromDays(1);
        });
        using CancellationTokenSource done = new();
        Task[] floods = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                try
                {
                    using LineClient client = await server.ConnectAsync();
                    await client.AskAsync("x");
                }
                catch (SocketException)
                {
                    // Refused or reset, as those who come too late are.
                }
            }
        }))];
        await server.Output.WaitForAsync("closed", count: 20);
        await server.Server.StopAsync().Within("the stop");
        await done.CancelAsync();
        await Task.WhenAll(floods).Within("the clients");
    }

    [Fact]
    public async Task AStop_WhileStarting_GivesUpTheStart()
    {
        await using SocketServer server = BerthServer.Create();
        server.Listen("tcp://127.0.0.1:0", ScriptHandler.ServeAsync);
        Task stop = server.StopAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.StartAsync());
        await stop.Within("the stop");
        await server.Completion.Within("the completion");
    }

    [Fact]
    public async Task ACancellation_DuringTheStart_StopsAsASignalWould()
    {
        List<ServerEvent> events = [];
        await using SocketServer server = BerthServer.Create(options => options.OnEvent = events.Add);
        server.Listen("tcp://127.0.0.1:0", ScriptHandler.ServeAsync);
        await server.RunAsync(new CancellationToken(canceled: true)).Within("the run");
        await server.Completion.Within("the completion");
        Assert.Equal(new StoppedEvent(0), events[^1]);
        Assert.Single(events.OfType<StoppedEvent>());
    }

    [Theory]
    [InlineData("iterative")]
    [InlineData("prethread:1")]
    public async Task ARequestThatComesAfterTheStop_FromAClientThatWasQueued_IsStillRead(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(
            model, static options => options.Engine = new SocketEngine(timeProvider: new ClockWithoutTimers()));
        using LineClient busy = await server.ConnectAsync();
        Assert.Equal("1", await busy.AskAsync("1"));
        using LineClient queued = await server.ConnectAsync();
        Task stop = server.Server.StopAsync();
        Assert.Equal("asked-to-stop", await busy.HearAsync());
        busy.Dispose();
        await server.Output.WaitForAsync("accepted", count: 2);
        Assert.Equal("late", await queued.AskAsync("late"));
        queued.Dispose();
        await stop.Within("the stop");
    }

    [Theory]
    [InlineData("iterative")]
    [InlineData("prethread:1")]
    public async Task AClientThatWasQueued_AndSaysNothing_IsAskedToStop(string model)
    {
        await using RunningServer server = await RunningServer.StartAsync(model);
        using LineClient busy = await server.ConnectAsync();
        Assert.Equal("1", await busy.AskAsync("1"));
        using LineClient queued = await server.ConnectAsync();
        Task stop = server.Server.StopAsync();
        Assert.Equal("asked-to-stop", await busy.HearAsync());
        busy.Dispose();
        Assert.Equal("asked-to-stop", await queued.HearAsync());
        queued.Dispose();
        await stop.Within("the stop");
    }

    [Fact]
    public async Task Stopping_Twice_WaitsForTheSameEnd()
    {
        await using RunningServer server = await RunningServer.StartAsync("loop");
        await Task.WhenAll(server.Server.StopAsync(), server.Server.StopAsync()).Within("both");
        Assert.Equal(1, server.Output.Count("stopped"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.Server.StartAsync());
    }
}
