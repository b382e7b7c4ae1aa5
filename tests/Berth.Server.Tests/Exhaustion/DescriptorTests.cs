using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Berth;

/// <summary>Out of descriptors: the server pauses, does not spin, and recovers.</summary>
public sealed class DescriptorTests
{
    private const string Any = "tcp://127.0.0.1:0";

    /// <summary>Enough to start with, and soon exhausted.</summary>
    private const int Limit = 140;

    /// <summary>More clients than the limit admits.</summary>
    private const int Clients = 80;

    [Theory]
    [InlineData("loop", true)]
    [InlineData("loop", false)]
    [InlineData("thread", true)]
    [InlineData("thread", false)]
    public async Task AtTheReserve_ClientsWait_AndAreServedWhenOthersLeave(string model, bool beforeTheFirstEcho)
    {
        Shell.Need("prlimit", "util-linux");
        await using ServerProgram program = ServerProgram.Start(
            ["prlimit", $"--nofile={Limit}"],
            "--model", model, "--url", Any, "--url", "udp://127.0.0.1:0", "--url", $"unix://@berth-{Guid.NewGuid():N}", "--reserve", "8");
        await program.Output.WaitForAsync("ready");
        await program.Output.WaitForAsync("remark", "in reserve");
        if (!beforeTheFirstEcho)
        {
            await UseEverythingAsync(program);
        }

        using ClientGroup idle = new();
        for (int place = 0; place < Clients; place++)
        {
            idle.Add(await program.ConnectAsync());
        }

        using LineClient late = await program.ConnectAsync();
        await late.SayAsync("late");
        await QuietAsync(program);
        Assert.InRange(program.Output.Count("accepted") - program.Output.Count("closed"), 1, Clients - 1);
        Assert.Equal(0, program.Output.Count("paused")); // The reserve was not touched.
        idle.Dispose();
        Assert.Equal("late", await late.HearAsync());
        await UseEverythingAsync(program);
        late.Dispose();
        Assert.Equal(0, await program.StopAsync());
        await program.Output.WaitForAsync("metric berth.server.connections.active=0");
        Assert.Equal(0, program.Output.Count("handler-failed"));
        Assert.Equal(0, program.Output.Count("log"));
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("iterative")]
    [InlineData("thread")]
    [InlineData("prethread:4")]
    [InlineData("prefork:1/loop")]
    public async Task ARealEmfile_PausesAndRecovers(string model)
    {
        Shell.Need("prlimit", "util-linux");
        await using ServerProgram program = await ServerProgram.StartAsync(
            "--model", model, "--url", Any, "--url", "udp://127.0.0.1:0", "--url", $"unix://@berth-{Guid.NewGuid():N}", "--reserve", "0");
        using LineClient first = await program.ConnectAsync();
        int serving = (await first.AskAsync("who"))!.Number("pid");
        if (model == "iterative")
        {
            first.Dispose(); // It serves one client; the limit shall meet the next.
            await program.Output.WaitForAsync("closed");
        }

        // Lowered below what is open: from now on no call gets a descriptor.
        await Shell.RunAsync("prlimit", "--pid", $"{serving}", "--nofile=10:");
        using LineClient late = await program.ConnectAsync();
        await late.SayAsync("late");
        string paused = await program.Output.WaitForAsync("paused", $"pid={serving}");
        Assert.Equal("OutOfDescriptors", paused.Value("reason"));
        Assert.Equal("EMFILE", paused.Value("errno"));
        await QuietAsync(program, serving);
        await Shell.RunAsync("prlimit", "--pid", $"{serving}", "--nofile=1000:");
        Assert.Equal("late", await late.HearAsync());
        first.Dispose();
        late.Dispose();
        await UseEverythingAsync(program);
        Assert.Equal(0, await program.StopAsync());
        Assert.Contains(program.Output.Lines, static line => line.StartsWith("metric berth.server.accept.errors=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("process", Any)]
    [InlineData("process", "udp://127.0.0.1:0")]
    [InlineData("prefork:1", Any)]
    public async Task AProcessThatCannotBeStarted_PausesAndRecovers(string model, string url)
    {
        // Of the starts after the first, three fail.
        await using ServerProgram program = await ServerProgram.StartAsync("--model", model, "--url", url, "--failing-starts", "3");
        bool isStream = url == Any;
        if (isStream)
        {
            using LineClient first = await program.ConnectAsync();
            string who = (await first.AskAsync("who"))!;
            if (model == "prefork:1")
            {
                await Shell.SignalAsync(who.Number("pid"), "KILL");
            }
        }
        else
        {
            await AskDatagramAsync(program);
        }

        if (isStream)
        {
            using LineClient late = await program.ConnectAsync();
            Assert.Equal("late", await late.AskAsync("late"));
        }
        else
        {
            await AskDatagramAsync(program);
        }

        await program.Output.WaitForAsync("paused", "reason=OutOfDescriptors");
        Assert.Equal(0, await program.StopAsync());
        await program.Output.WaitForAsync("metric berth.server.accept.errors=3");
    }

    [Fact]
    public async Task ALimitThatLeavesNothing_IsRefusedWithWhatToDo()
    {
        Shell.Need("prlimit", "util-linux");
        await using ServerProgram ample = await ServerProgram.StartAsync("--url", Any);

        // Where descriptors are scarce a program makes do with fewer: what it needs at least is seen there.
        int enough = Proc.DescriptorsOf(ample.Id).Count;
        await using ServerProgram scarce = ServerProgram.Start(["prlimit", $"--nofile={enough}"], "--url", Any);
        await scarce.PortAsync();
        int atLeast = Proc.DescriptorsOf(scarce.Id).Count;
        Assert.True(atLeast < enough, $"{atLeast} descriptors under a limit of {enough}");
        await using ServerProgram refused = ServerProgram.Start(["prlimit", $"--nofile={atLeast - 1}"], "--url", Any);
        Assert.Equal(1, await refused.ExitAsync());
        string said = Assert.Single(refused.Output.Lines, static line => line.StartsWith("refused", StringComparison.Ordinal));
        Assert.Contains("Raise the limit (ulimit -n)", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AReserveOfNothing_IsRaisedToWhatTheRuntimeItselfNeeds()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--url", Any, "--reserve", "0");
        await program.Output.WaitForAsync("remark", " 8 in reserve");
    }

    [Fact]
    public async Task TheRefusal_TellsApartWhatIsOpenAndWhatThreadsWillNeed()
    {
        Shell.Need("prlimit", "util-linux");
        await using ServerProgram refused = ServerProgram.Start(["prlimit", $"--nofile={Limit}"], "--url", Any, "--model", "prethread:40");
        Assert.Equal(1, await refused.ExitAsync());
        string said = Assert.Single(refused.Output.Lines, static line => line.StartsWith("refused", StringComparison.Ordinal));
        Match open = Regex.Match(said, $@"limit is {Limit}: (\d+) are open, the 40 threads of the model prethread:40 need 120, and 8 are kept", RegexOptions.None, Waiting.Limit);
        Assert.True(open.Success, said);
        Assert.InRange(int.Parse(open.Groups[1].Value), 1, Limit);
    }

    private static async Task AskDatagramAsync(ServerProgram program)
    {
        await using DatagramSocket client = await BerthClient.OpenDatagramAsync($"udp://127.0.0.1:{await program.PortAsync()}");
        await client.SendAsync("hello"u8.ToArray());
        using Datagram answer = await client.ReceiveAsync().AsTask().Within("an answer");
        Assert.Equal(5, answer.Payload.Length);
    }

    /// <summary>Every kind of service there is, once.</summary>
    private static async Task UseEverythingAsync(ServerProgram program)
    {
        using (LineClient client = await program.ConnectAsync())
        {
            Assert.Equal("hello", await client.AskAsync("hello"));
        }

        string[] urls = [.. program.Output.Lines.Where(static line => line.StartsWith("listening", StringComparison.Ordinal))
            .Select(static line => line.Value("url"))];
        await using (DatagramSocket datagrams = await BerthClient.OpenDatagramAsync(urls[1]))
        {
            await datagrams.SendAsync("hello"u8.ToArray());
            using Datagram answer = await datagrams.ReceiveAsync().AsTask().Within("an answer");
            Assert.Equal(5, answer.Payload.Length);
        }

        await using Connection local = await BerthClient.ConnectAsync(urls[2]);
        await local.Output.WriteAsync("hello\n"u8.ToArray());
        Assert.Equal(6, (await local.Input.ReadAtLeastAsync(6).AsTask().Within("an answer")).Buffer.Length);
    }

    /// <summary>
    /// The process rests: of the next second and a half of the clock it uses a small part. A loop that spins would use all of it.
    /// </summary>
    private static async Task QuietAsync(ServerProgram program, int? processId = null)
    {
        int id = processId ?? program.Id;
        try
        {
            await Waiting.UntilAsync(() => RestsFor(id), "the process rests");
        }
        catch (IOException error)
        {
            throw new InvalidOperationException($"Process {id} is gone. {await program.StoryAsync()}", error);
        }
    }

    private static bool RestsFor(int processId)
    {
        TimeSpan before = Proc.CpuOf(processId);
        Task.Delay(TimeSpan.FromMilliseconds(1500)).GetAwaiter().GetResult();
        return Proc.CpuOf(processId) - before < TimeSpan.FromMilliseconds(300);
    }
}
