using System.Net.Sockets;
using System.Text;

namespace Berth;

/// <summary>The model <c>process</c>: a process per connection, which owns it.</summary>
public sealed class ProcessModelTests
{
    private const string Any = "tcp://127.0.0.1:0";

    [Fact]
    public async Task EachConnection_HasAProcessOfItsOwn_WhichEndsWithIt()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "process", "--url", Any);
        using LineClient first = await program.ConnectAsync();
        using LineClient second = await program.ConnectAsync();
        int one = (await first.AskAsync("who"))!.Number("pid");
        int two = (await second.AskAsync("who"))!.Number("pid");
        Assert.Equal(3, ((int[])[one, two, program.Id]).Distinct().Count());
        await program.Output.WaitForAsync("accepted", $"pid={one}");
        first.Finish();
        Assert.Null(await first.HearAsync());
        await program.Output.WaitForAsync("closed", $"pid={one} id=1 reason=finished in=4 ");
        await Waiting.UntilAsync(() => Proc.StateOf(one) is null, "the first child is gone and reaped");
        Assert.Equal("still", await second.AskAsync("still"));
        second.Finish();
        await program.Output.WaitForAsync("closed", $"pid={two}");
        Assert.Equal(0, await program.StopAsync());
        await program.Output.WaitForAsync("metric berth.server.connections.accepted=2");
        await program.Output.WaitForAsync("metric berth.server.connections.closed/finished=2");
        await program.Output.WaitForAsync("metric berth.server.connections.active=0");
        await program.Output.WaitForAsync("metric berth.server.bytes.in=14");
        Assert.Equal(0, program.Output.Count("closed", "worker-lost"));
    }

    [Fact]
    public async Task TheChild_IsTheOnlyOwner()
    {
        Shell.Need("ss", "iproute2");
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "process", "--url", Any);
        using LineClient client = await program.ConnectAsync();
        int child = (await client.AskAsync("who"))!.Number("pid");
        string row = $"pid={program.Id},";
        for (int looks = 0; looks < 500 && row.Contains($"pid={program.Id},", StringComparison.Ordinal); looks++)
        {
            // The child may answer before its parent has given its copy up.
            row = await Shell.RunAsync("ss", "-Htnp", $"dport = :{client.LocalPort}");
            Assert.Contains($"pid={child},", row, StringComparison.Ordinal);
        }

        Assert.Single(row.Split("pid=")[1..]);
        string[] owned = [.. Proc.SocketsOf(child)];
        Assert.DoesNotContain(Proc.SocketsOf(program.Id), owned.Contains);
    }

    [Fact]
    public async Task NoByte_PassesThroughTheParent()
    {
        Shell.Need("strace", "strace");
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "process", "--url", Any);
        using LineClient client = await program.ConnectAsync();
        await client.AskAsync("who");
        string trace = Path.GetTempFileName();
        try
        {
            using System.Diagnostics.Process strace = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
                "strace", ["-f", "-qq", "-o", trace, "-e", "trace=read,recvfrom,recvmsg,readv,write,sendto,sendmsg,writev,splice,sendfile",
                    "-s", "200", "-p", $"{program.Id}"]) { UseShellExecute = false, RedirectStandardError = true })!;
            using StraceEnd end = new(strace);
            string? attached = await Task.WhenAny(AttachedAsync(program.Id), strace.StandardError.ReadLineAsync()) is Task<string?> failed
                ? await failed
                : null;
            Assert.SkipWhen(attached is not null, $"strace cannot attach here: {attached}");
            string token = Guid.NewGuid().ToString("N");
            for (int round = 0; round < 20; round++)
            {
                Assert.Equal($"{token} {round}", await client.AskAsync($"{token} {round}"));
            }

            // The control: what the parent does is seen. Another client makes it receive reports from a child.
            using LineClient other = await program.ConnectAsync();
            await other.AskAsync("who");
            other.Finish();
            await program.Output.WaitForAsync("closed");
            await program.SignalAsync("KILL"); // strace ends with what it traces.
            await strace.WaitForExitAsync().Within("strace");
            string seen = await File.ReadAllTextAsync(trace);
            Assert.Contains("closed", seen, StringComparison.Ordinal);
            Assert.DoesNotContain(token, seen, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(trace);
        }
    }

    [Fact]
    public async Task AChildThatIsKilled_FailsOnlyItsOwnConnection()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "process", "--url", Any);
        using LineClient doomed = await program.ConnectAsync();
        using LineClient other = await program.ConnectAsync();
        int child = (await doomed.AskAsync("who"))!.Number("pid");
        Assert.Equal("hello", await other.AskAsync("hello"));
        await Shell.SignalAsync(child, "KILL");
        Assert.Null(await HearEndAsync(doomed));
        await program.Output.WaitForAsync("closed", $"pid={child} id=1 reason=worker-lost");
        Assert.Equal("still", await other.AskAsync("still"));
        await Waiting.UntilAsync(() => Proc.StateOf(child) is null, "the child is reaped");
        other.Dispose();
        await program.StopAsync();
        await program.Output.WaitForAsync("metric berth.server.connections.closed/worker-lost=1");
        await program.Output.WaitForAsync("metric berth.server.connections.active=0");
    }

    [Fact]
    public async Task Descriptors_OtherThanTheGiven_AreClosed()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "process", "--url", Any);
        using LineClient client = await program.ConnectAsync();
        int child = (await client.AskAsync("who"))!.Number("pid");
        IReadOnlyDictionary<int, string> parents = Proc.DescriptorsOf(program.Id);
        IReadOnlyDictionary<int, string> childs = Proc.DescriptorsOf(child);
        string[] shared = [.. parents.Values.Intersect(childs.Values)
            .Where(static what => what.StartsWith("socket:", StringComparison.Ordinal) || what.StartsWith("pipe:", StringComparison.Ordinal))];

        // Standard output and error, and the life-line; no listener, no other connection.
        Assert.DoesNotContain(shared, static what => what.StartsWith("socket:", StringComparison.Ordinal));
        Assert.InRange(shared.Length, 1, 3);
        Assert.Equal("/dev/null", childs[0]);
    }

    [Fact]
    public async Task TheMaximum_CountsProcesses()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "process", "--url", Any, "--max", "1");
        using LineClient first = await program.ConnectAsync();
        await first.AskAsync("who");
        using LineClient second = await program.ConnectAsync();
        await second.SayAsync("2");
        Assert.Equal(1, program.Output.Count("accepted"));
        first.Dispose();
        Assert.Equal("2", await second.HearAsync());
    }

    [Fact]
    public async Task Stopping_ReachesTheChildren_AndTheDeadlineCutsThem()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "process", "--url", Any, "--drain-ms", "1500");
        using LineClient asks = await program.ConnectAsync();
        using LineClient holds = await program.ConnectAsync();
        Assert.Equal("stopping=False", await asks.AskAsync("stopping"));
        Assert.Equal("holding", await holds.AskAsync("hold"));
        await program.SignalAsync("TERM");
        Assert.Equal("asked-to-stop", await asks.HearAsync());
        Assert.Equal("stopping=True", await asks.AskAsync("stopping"));
        asks.Finish();
        Assert.Null(await asks.HearAsync());
        Assert.Null(await HearEndAsync(holds));
        Assert.Equal(0, await program.ExitAsync());
        await program.Output.WaitForAsync("stopped cut=1");
        await program.Output.WaitForAsync("cancelled");
    }

    [Fact]
    public async Task UnixSockets_AreServedToo_AndTheFileGoesAtTheEnd()
    {
        string folder = Directory.CreateTempSubdirectory("berth-").FullName;
        try
        {
            string path = Path.Combine(folder, "s");
            await using ServerProgram program = await ServerProgram.StartAsync("--model", "process", "--url", $"unix://{path}");
            using (LineClient client = await LineClient.ConnectAsync(new UnixDomainSocketEndPoint(path)))
            {
                Assert.NotEqual(program.Id, (await client.AskAsync("who"))!.Number("pid"));
            }

            await program.Output.WaitForAsync("closed", "reason=finished");
            Assert.True(File.Exists(path), "a child that ends leaves the file");
            Assert.Equal(0, await program.StopAsync());
            Assert.False(File.Exists(path), "the parent removes it");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("process")]
    [InlineData("prefork:2")]
    public async Task Datagrams_AreAnsweredByOtherProcesses_OverUdpAndUnix(string model)
    {
        string path = $"@berth-{Guid.NewGuid():N}";
        await using ServerProgram program = await ServerProgram.StartAsync(
            "--model", model, "--url", "udp://127.0.0.1:0", "--url", $"unixgram://{path}");
        int port = await program.PortAsync();
        HashSet<int> processes = [];
        foreach (string url in (string[])[$"udp://127.0.0.1:{port}", $"unixgram://{path}"])
        {
            await using DatagramSocket client = await BerthClient.OpenDatagramAsync(url);
            for (int round = 0; round < 2; round++)
            {
                await client.SendAsync("who"u8.ToArray());
                using Datagram answer = await client.ReceiveAsync().AsTask().Within("an answer");
                processes.Add(Encoding.UTF8.GetString(answer.Payload.Span).Number("pid"));
            }
        }

        Assert.DoesNotContain(program.Id, processes);
        Assert.InRange(processes.Count, model == "process" ? 4 : 1, 4);
        Assert.Equal(0, await program.StopAsync());
        await Waiting.UntilAsync(() => processes.All(static child => Proc.StateOf(child) is null), "no child is left");
    }

    [Fact]
    public async Task AHandlerThatThrows_ResetsItsConnection_AndTheParentTells()
    {
        await using ServerProgram program = await ServerProgram.StartAsync("--model", "process", "--url", Any);
        using LineClient client = await program.ConnectAsync();
        await client.SayAsync("throw");
        SocketException error = await Assert.ThrowsAsync<SocketException>(client.HearAsync);
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        await program.Output.WaitForAsync("handler-failed", "told to throw");
        await program.Output.WaitForAsync("closed", "reason=handler-failed");
    }

    private static async Task AttachedAsync(int processId) =>
        await Waiting.UntilAsync(() => Proc.TracersOf(processId).All(static tracer => tracer != 0), "strace traces every thread");

    /// <summary>A process that dies closes in order or resets, depending on what its peer had sent.</summary>
    private static async Task<string?> HearEndAsync(LineClient client)
    {
        try
        {
            return await client.HearAsync();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>Lets the traced program go, whatever came of the test.</summary>
    private sealed class StraceEnd(System.Diagnostics.Process strace) : IDisposable
    {
        public void Dispose()
        {
            if (!strace.HasExited)
            {
                strace.Kill();
            }
        }
    }
}
