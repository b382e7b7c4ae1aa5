using System.Net.Sockets;

namespace Berth;

/// <summary>The model <c>prefork</c>: N worker processes on shared listeners, supervised.</summary>
public sealed class PreforkTests
{
    private const string Any = "tcp://127.0.0.1:0";

    [Fact]
    public async Task WorkersServe_AndTheParentOnlyWatches()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "prefork:2", "--url", Any);
        int[] workers = await WorkersAsync(program, 2);
        using LineClient first = await program.ConnectAsync();
        using LineClient second = await program.ConnectAsync();
        int one = (await first.AskAsync("who"))!.Number("pid");
        int two = (await second.AskAsync("who"))!.Number("pid"); // Each worker is iterative: two at once are two workers.
        Assert.Equal(workers.Order(), ((int[])[one, two]).Order());
        first.Finish();
        second.Finish();
        await program.Output.WaitForAsync("closed", "reason=finished", count: 2);
        Assert.Equal(0, await program.StopAsync());
        await program.Output.WaitForAsync("worker-exited", "exit=0", count: 2);
        await program.Output.WaitForAsync("stopped cut=0");
        await program.Output.WaitForAsync("metric berth.server.connections.accepted=2");
        await program.Output.WaitForAsync("metric berth.server.connections.active=0");
        await program.Output.WaitForAsync("metric berth.server.bytes.in=8");
        Assert.Empty(program.Errors.Lines);
    }

    [Theory]
    [InlineData("prefork:2/loop")]
    [InlineData("prefork:2/loop:2")]
    [InlineData("prefork:2/thread")]
    [InlineData("prefork:2/prethread:2")]
    public async Task EveryInnerModel_Serves_Stops_AndCuts(string model)
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", model, "--url", Any, "--drain-ms", "1000");
        using LineClient first = await program.ConnectAsync();
        using LineClient second = await program.ConnectAsync();
        Assert.Equal("1", await first.AskAsync("1"));
        Assert.Equal("holding", await second.AskAsync("hold"));
        await program.SignalAsync("TERM");
        Assert.Equal("asked-to-stop", await first.HearAsync());
        Assert.Equal("answered yet", await first.AskAsync("answered yet"));
        first.Finish();
        Assert.Null(await first.HearAsync());
        await Assert.ThrowsAsync<SocketException>(second.HearAsync);
        Assert.Equal(0, await program.ExitAsync());
        await program.Output.WaitForAsync("stopped cut=1");
        await program.Output.WaitForAsync("worker-exited", "exit=0", count: 2);
    }

    [Fact]
    public async Task ConnectionNumbers_AreTheWholeServers()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "prefork:2", "--url", Any);
        using LineClient first = await program.ConnectAsync();
        using LineClient second = await program.ConnectAsync();
        Assert.NotEqual((await first.AskAsync("who"))!.Number("pid"), (await second.AskAsync("who"))!.Number("pid"));
        await program.Output.WaitForAsync("accepted", count: 2);
        first.Finish();
        second.Finish();
        await program.Output.WaitForAsync("closed", count: 2);
        foreach (string told in (string[])["accepted ", "closed "])
        {
            int[] numbers = [.. program.Output.Lines.Where(line => line.StartsWith(told, StringComparison.Ordinal))
                .Select(static line => line.Number("id")).Order()];
            Assert.Equal([1, 2], numbers);
        }
    }

    [Fact]
    public async Task TheStart_TellsTheCeilingsOfTheWorkers()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "prefork:2/thread", "--url", Any);
        string remark = await program.Output.WaitForAsync("remark each worker: at most 4,096 threads at once");
        Assert.Contains("64 in reserve", remark, StringComparison.Ordinal);
        Assert.Equal(1, program.Output.Count("remark each worker")); // What all say is said once.
    }

    [Fact]
    public async Task AKilledWorker_FailsOnlyItsOwnConnections_AndIsReplacedAtOnce()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "prefork:2/loop", "--url", Any);
        using ClientGroup clients = new();
        Dictionary<LineClient, int> owners = [];
        while (owners.Values.Distinct().Count() < 2)
        {
            LineClient client = await program.ConnectAsync();
            clients.Add(client);
            owners[client] = (await client.AskAsync("who"))!.Number("pid");
        }

        int doomed = owners.Values.First();
        int lost = owners.Values.Count(pid => pid == doomed);
        await Shell.SignalAsync(doomed, "KILL");
        await program.Output.WaitForAsync("worker-exited", $"pid={doomed} exit= signal=9");
        await program.Output.WaitForAsync("closed", $"pid={doomed}", count: lost);
        Assert.Equal(lost, program.Output.Count("closed", "reason=worker-lost"));
        await program.Output.WaitForAsync("worker-started", count: 3);
        foreach ((LineClient client, int owner) in owners)
        {
            if (owner != doomed)
            {
                Assert.Equal("still", await client.AskAsync("still"));
            }
        }

        Assert.Null(Proc.StateOf(doomed)); // Reaped.
        using LineClient next = await program.ConnectAsync();
        Assert.Equal("hello", await next.AskAsync("hello"));
        clients.Dispose();
        next.Dispose();
        Assert.Equal(0, await program.StopAsync());
        await program.Output.WaitForAsync($"metric berth.server.connections.closed/worker-lost={lost}");
        await program.Output.WaitForAsync("metric berth.server.connections.active=0");
    }

    [Fact]
    public async Task TheQueueOfAKilledWorker_WaitsForItsSuccessor()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "prefork:1", "--url", Any);
        using LineClient doomed = await program.ConnectAsync();
        int worker = (await doomed.AskAsync("who"))!.Number("pid");
        using LineClient queued = await program.ConnectAsync();
        await queued.SayAsync("who");
        await Shell.SignalAsync(worker, "KILL");
        Assert.NotEqual(worker, (await queued.HearAsync())!.Number("pid"));
    }

    [Fact]
    public async Task AWorkerThatKeepsDyingYoung_IsReplacedEverMoreSlowly()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "prefork:1", "--url", Any);
        string started = await program.Output.WaitForAsync("worker-started");
        int deaths = 0;
        while (program.Output.Count("log 12 Warning", "starts in 00:00:00.4") == 0)
        {
            Assert.InRange(++deaths, 1, 200); // Four would do, if no kill came too late for dying young.
            await Shell.SignalAsync(started.Number("pid"), "KILL");
            started = await program.Output.WaitForAsync("worker-started", count: deaths + 1);
        }

        // The first is replaced without a word; the waits double from then on.
        Assert.InRange(deaths, 4, 200);
        Assert.NotEqual(0, program.Output.Count("log 12 Warning", "starts in 00:00:00.1"));
        Assert.NotEqual(0, program.Output.Count("log 12 Warning", "starts in 00:00:00.2"));
        using LineClient client = await program.ConnectAsync();
        Assert.Equal("hello", await client.AskAsync("hello"));
    }

    [Theory]
    [InlineData("prefork:2", 10)]
    [InlineData("prefork:2/loop", 20)]
    [InlineData("prefork:1/thread", 15)]
    public async Task AWorkerIsRecycledAfterItsShare_AndNothingIsLost(string model, int share)
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", model, "--url", Any, "--recycle", $"{share}");
        const int Clients = 4;
        const int Rounds = 25;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                using LineClient client = await program.ConnectAsync();
                Assert.Equal("hello", await client.AskAsync("hello"));
                client.Finish();
                Assert.Null(await client.HearAsync());
            }
        }))).Within("every client");
        await program.Output.WaitForAsync("closed", "reason=finished", count: Clients * Rounds);
        await program.Output.WaitForAsync("worker-exited", "exit=0", count: 2);
        Assert.Equal(0, program.Output.Count("log 12")); // Recycling is no dying.
        Assert.Equal(0, await program.StopAsync());
        await program.Output.WaitForAsync($"metric berth.server.connections.closed/finished={Clients * Rounds}");
        Assert.Equal(0, program.Output.Count("closed", "worker-lost"));
    }

    [Fact]
    public async Task AWorkerBeingRecycled_FinishesWhatItHas_AndHearsTheStop()
    {
        await using ServerProgram program = await ServerProgram.StartAsync(
            "--model", "prefork:1/loop", "--url", Any, "--recycle", "1", "--drain-ms", "1500");
        using LineClient stays = await program.ConnectAsync();
        using LineClient holds = await program.ConnectAsync();
        int old = (await stays.AskAsync("who"))!.Number("pid");
        Assert.Equal("holding", await holds.AskAsync("hold"));
        using (LineClient share = await program.ConnectAsync())
        {
            await share.AskAsync("x");
        }

        await program.Output.WaitForAsync("worker-started", count: 2);
        Assert.Equal(old, (await stays.AskAsync("who"))!.Number("pid"));
        using LineClient next = await program.ConnectAsync();
        Assert.NotEqual(old, (await next.AskAsync("who"))!.Number("pid"));
        await program.SignalAsync("TERM");
        Assert.Equal("asked-to-stop", await stays.HearAsync());
        stays.Finish();
        next.Finish();
        await Assert.ThrowsAsync<SocketException>(holds.HearAsync);
        Assert.Equal(0, await program.ExitAsync());
        await program.Output.WaitForAsync("stopped cut=1");
        await program.Output.WaitForAsync("worker-exited", $"pid={old} exit=0");
    }

    [Theory]
    [InlineData("prefork:2")]
    [InlineData("process")]
    public async Task TheParentKilled_LeavesNoOrphan(string model)
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", model, "--url", Any);
        using LineClient client = await program.ConnectAsync();
        int serving = (await client.AskAsync("who"))!.Number("pid");
        int[] children = [.. Proc.ChildrenOf(program.Id)];
        Assert.Contains(serving, children);
        await program.SignalAsync("KILL");
        await program.ExitAsync();
        await Waiting.UntilAsync(() => children.All(static child => Proc.StateOf(child) is null or 'Z'), "every child has ended");
    }

    [Fact]
    public async Task AWorkerStoppedByTheDebugger_DiesWithItsParentToo()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "prefork:1", "--url", Any);
        int worker = (await WorkersAsync(program, 1))[0];
        await Shell.SignalAsync(worker, "STOP");
        await program.SignalAsync("KILL");
        await program.ExitAsync();
        await Shell.SignalAsync(worker, "CONT");
        await Waiting.UntilAsync(() => Proc.StateOf(worker) is null or 'Z', "the worker has ended");
    }

    [Fact]
    public async Task AMismatchOfUrls_IsAFault()
    {
        await using ServerProgram program = ServerProgram.Start([], "--model", "prefork:1", "--url", Any, "--mismatch");
        string refused = await program.Output.WaitForAsync("refused FaultException");
        Assert.Contains("ended before it served", refused, StringComparison.Ordinal);
        Assert.Equal(1, await program.ExitAsync());
        Assert.Contains(program.Errors.Lines, static line =>
            line.Contains("inherited tcp://127.0.0.1:0 as end point 0, but its program listens to tcp://127.0.0.2:0", StringComparison.Ordinal));
        Assert.Equal(program.Output.Count("worker-started"), program.Output.Count("worker-exited"));
    }

    [Fact]
    public async Task WithoutEnter_TheLineToAddIsNamed()
    {
        await using ServerProgram program = ServerProgram.Start([], "--no-enter", "--model", "prefork:1", "--url", Any);
        Assert.Contains(
            "Add this as the first line of Main: BerthWorker.Enter();",
            await program.Output.WaitForAsync("refused"),
            StringComparison.Ordinal);
        Assert.Equal(1, await program.ExitAsync());
    }

    [Theory]
    [InlineData("prefork:1")]
    [InlineData("process")]
    public async Task TwoServers_InOneProgram_HaveTheirOwnWorkers(string model)
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", model, "--url", Any, "--url2", Any);
        await program.Output.WaitForAsync("ready", count: 2);
        HashSet<int> processes = [];
        for (int place = 1; place <= 2; place++)
        {
            using LineClient client = await LineClient.ConnectAsync(await program.PortAsync(place));
            processes.Add((await client.AskAsync("who"))!.Number("pid"));
        }

        Assert.Equal(2, processes.Count);
        Assert.Equal(0, await program.StopAsync());
        await program.Output.WaitForAsync("stopped cut=0", count: 2);
        await Waiting.UntilAsync(() => processes.All(static child => Proc.StateOf(child) is null), "no child is left");
    }

    [Theory]
    [InlineData("prefork:1")]
    [InlineData("process")]
    public async Task ServerStartedAfterAnotherHasStopped_HasWorkersThatReachIt(string model)
    {
        await using ServerProgram program = ServerProgram.Start([], "--model", model, "--one-after-another", "--url", Any, "--url2", Any);
        await program.Output.WaitForAsync("stopped cut=0");
        using LineClient client = await LineClient.ConnectAsync(await program.PortAsync(2));
        Assert.NotEqual(program.Id, (await client.AskAsync("who"))!.Number("pid"));
        client.Finish();
        Assert.Null(await client.HearAsync());
        Assert.Equal(0, await program.StopAsync());
    }

    [Theory]
    [InlineData("prefork:1")]
    [InlineData("process")]
    public async Task Worker_KnowsAllThatItsServerHasBound(string model)
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", model, "--tell-bound", "--url", Any, "--url", "udp://127.0.0.1:0");
        using LineClient client = await LineClient.ConnectAsync(await program.PortAsync());
        int worker = (await client.AskAsync("who"))!.Number("pid");
        string inParent = (await program.Output.WaitForAsync($"bound pid={program.Id}")).Value("urls");
        string inWorker = (await program.Output.WaitForAsync($"bound pid={worker}")).Value("urls");
        Assert.Matches("^tcp://127.0.0.1:[1-9][0-9]*,udp://127.0.0.1:[1-9][0-9]*$", inParent);
        Assert.Equal(inParent, inWorker);
    }

    [Fact]
    public async Task TheMaximum_IsDealtOut()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "prefork:2/loop", "--url", Any, "--max", "3");
        await program.Output.WaitForAsync("remark", "2 workers share a maximum of 3 connections");
        using ClientGroup clients = new();
        for (int place = 0; place < 5; place++)
        {
            clients.Add(await program.ConnectAsync());
            await clients.Clients[place].SayAsync("who");
        }

        await program.Output.WaitForAsync("accepted", count: 3);
        Assert.Equal(3, program.Output.Count("accepted"));
        await Task.WhenAll(clients.Clients.Select(static async client =>
        {
            Assert.NotNull(await client.HearAsync());
            client.Finish(); // One of those that wait is served next.
            Assert.Null(await client.HearAsync());
        })).Within("every client");
        await program.Output.WaitForAsync("closed", "reason=finished", count: 5);
        int active = 0;
        foreach (string line in program.Output.Lines)
        {
            active += line.StartsWith("accepted", StringComparison.Ordinal) ? 1 : line.StartsWith("closed", StringComparison.Ordinal) ? -1 : 0;
            Assert.InRange(active, 0, 3);
        }
    }

    [Fact]
    public async Task AFileOfAUnixListener_IsLeftByWorkers_AndRemovedByTheParent()
    {
        string folder = Directory.CreateTempSubdirectory("berth-").FullName;
        try
        {
            string path = Path.Combine(folder, "s");
            string datagrams = Path.Combine(folder, "d");
            await using ServerProgram program = await ServerProgram.StartAsync(
                "--model", "prefork:1", "--recycle", "1", "--url", $"unix://{path}", "--url", $"unixgram://{datagrams}");
            for (int round = 1; round <= 3; round++)
            {
                using LineClient client = await LineClient.ConnectAsync(new UnixDomainSocketEndPoint(path));
                Assert.Equal("hello", await client.AskAsync("hello"));
                client.Finish();
                Assert.Null(await client.HearAsync());
                await program.Output.WaitForAsync("worker-exited", "exit=0", count: round);
                Assert.True(File.Exists(path) && File.Exists(datagrams), "a worker that ends leaves the files");
            }

            Assert.Equal(0, await program.StopAsync());
            Assert.False(File.Exists(path) || File.Exists(datagrams), "the parent removes them");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int[]> WorkersAsync(ServerProgram program, int count)
    {
        await program.Output.WaitForAsync("worker-started", count: count);
        return [.. program.Output.Lines.Where(static line => line.StartsWith("worker-started", StringComparison.Ordinal))
            .Select(static line => line.Number("pid"))];
    }
}
