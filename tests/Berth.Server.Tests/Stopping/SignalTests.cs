using System.Net.Sockets;

namespace Berth;

/// <summary>Signals and stopping with processes of its own.</summary>
public sealed class SignalTests
{
    private const string Any = "tcp://127.0.0.1:0";

    [Theory]
    [InlineData("loop", "INT")]
    [InlineData("thread", "TERM")]
    [InlineData("process", "INT")]
    [InlineData("prefork:2", "INT")]
    [InlineData("prefork:1/thread", "TERM")]
    public async Task ASecondSignal_Cuts(string model, string signal)
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", model, "--url", Any, "--drain-ms", "86400000");
        using LineClient client = await program.ConnectAsync();
        Assert.Equal("holding", await client.AskAsync("hold"));
        await program.SignalAsync(signal);
        await program.Output.WaitForAsync("stopping");
        await program.SignalAsync(signal);
        Assert.Equal(0, await program.ExitAsync());
        await Assert.ThrowsAsync<SocketException>(client.HearAsync);
        await program.Output.WaitForAsync("cancelled");
        await program.Output.WaitForAsync("stopped cut=1");
    }

    [Theory]
    [InlineData("prefork:1")]
    [InlineData("process")]
    public async Task ASignalToAWorker_IsItsParentsBusiness(string model)
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", model, "--url", Any);
        using LineClient client = await program.ConnectAsync();
        int worker = (await client.AskAsync("who"))!.Number("pid");
        await Shell.SignalAsync(worker, "TERM");
        await Shell.SignalAsync(worker, "INT");
        Assert.Equal("still", await client.AskAsync("still"));

        // As a service manager does it: the signal goes to every process of the service.
        await Shell.SignalAsync(worker, "TERM");
        await program.SignalAsync("TERM");
        Assert.Equal("asked-to-stop", await client.HearAsync());
        Assert.Equal("work goes on", await client.AskAsync("work goes on"));
        client.Finish();
        Assert.Null(await client.HearAsync());
        Assert.Equal(0, await program.ExitAsync());
        await program.Output.WaitForAsync("stopped cut=0");
    }

    [Fact]
    public async Task Prefork_ServesWhatTheKernelHadQueued_WhenTheOnlyWorkerIsBusy()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "prefork:1", "--url", Any);
        using LineClient busy = await program.ConnectAsync();
        Assert.Equal("1", await busy.AskAsync("1"));
        using ClientGroup queued = new();
        for (int place = 0; place < 3; place++)
        {
            queued.Add(await program.ConnectAsync());
            await queued.Clients[place].SayAsync($"queued {place}");
        }

        await program.SignalAsync("TERM");
        Assert.Equal("asked-to-stop", await busy.HearAsync());
        busy.Finish();
        foreach ((int place, LineClient client) in queued.Clients.Index())
        {
            Assert.Equal($"queued {place}", await client.HearAsync());
            client.Finish();
            Assert.Equal("asked-to-stop", await client.HearAsync() ?? "asked-to-stop");
        }

        Assert.Equal(0, await program.ExitAsync());
        await program.Output.WaitForAsync("metric berth.server.connections.closed/finished=4");
    }

    [Theory]
    [InlineData("prefork:2/loop")]
    [InlineData("prefork:4")]
    [InlineData("process")]
    public async Task DrainingUnderLoad_AnswersEveryRequestThatWasSentBefore(string model)
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", model, "--url", Any);
        int clients = model == "prefork:2/loop" ? 16 : 4;
        TaskCompletionSource stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int warm = 0;
        Task[] all = [.. Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            using LineClient client = await program.ConnectAsync();
            bool asked = false;
            for (int answered = 0; !asked;)
            {
                string request = $"request {answered}";
                await client.SayAsync(request);
                string? answer = await client.HearAsync();
                asked = answer == "asked-to-stop";
                Assert.Equal(request, asked ? await client.HearAsync() : answer);
                if (++answered == 10 && Interlocked.Increment(ref warm) == clients)
                {
                    stop.SetResult();
                }
            }

            client.Finish();
            Assert.Null(await client.HearAsync());
        }))];
        await stop.Task.Within("every client at work");
        await program.SignalAsync("TERM");
        await Task.WhenAll(all).Within("every client");
        Assert.Equal(0, await program.ExitAsync());
        await program.Output.WaitForAsync("stopped cut=0");
        await program.Output.WaitForAsync($"metric berth.server.connections.closed/finished={clients}");
    }

    [Fact]
    public async Task AWorkerKilledWhileStopping_HoldsUpNothing()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "prefork:2", "--url", Any, "--drain-ms", "86400000");
        using LineClient client = await program.ConnectAsync();
        int worker = (await client.AskAsync("who"))!.Number("pid");
        Assert.Equal("holding", await client.AskAsync("hold"));
        await program.SignalAsync("TERM");
        await program.Output.WaitForAsync("stopping");
        await Shell.SignalAsync(worker, "KILL");
        Assert.Equal(0, await program.ExitAsync());
        await program.Output.WaitForAsync("closed", "reason=worker-lost");
        await program.Output.WaitForAsync("worker-exited", "signal=9");
        Assert.Equal(2, program.Output.Count("worker-started")); // None is started anew.
    }

    [Fact]
    public async Task AStopWhileWorkersKeepDying_Ends()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "prefork:2", "--url", Any);
        for (int death = 1; death <= 4; death++)
        {
            await Shell.SignalAsync((await program.Output.WaitForAsync("worker-started", count: death)).Number("pid"), "KILL");
        }

        Assert.Equal(0, await program.StopAsync());
        Assert.Equal(program.Output.Count("worker-started"), program.Output.Count("worker-exited"));
    }
}
