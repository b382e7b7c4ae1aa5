using System.Diagnostics;
using System.Globalization;

namespace Berth.Linux.Tests;

/// <summary>Parents and workers that end in other ways than planned, limits, and parents with children of their own.</summary>
public sealed class WorkerLifeTests
{
    [Theory]
    [InlineData("stuck")]
    [InlineData("busy")]
    [InlineData("stopped")]
    public async Task Worker_IsGone_WhenItsParentIsKilled(string state)
    {
        using Process parent = Helper.Start(Helper.Path, ["orphans", state == "stopped" ? "stuck" : state]);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string? ready = await parent.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(Helper.Patience, cancellation);
        int[] workers = [.. ready!.Split(' ')[1..].Select(int.Parse)];
        Assert.Equal(3, workers.Length);
        Assert.All(workers, id => Assert.True(Directory.Exists($"/proc/{id}")));

        try
        {
            if (state == "stopped")
            {
                // kill(1) returns when the signals are sent, and a stop takes effect before the process runs again.
                await SendAsync("-STOP", workers);
            }

            parent.Kill();

            // The workers share the parent's standard output: it ends when the last of them ends, which closes its files first.
            Assert.Equal("", await parent.StandardOutput.ReadToEndAsync(cancellation).WaitAsync(Helper.Patience, cancellation));
            Assert.True(SpinWait.SpinUntil(() => !workers.Any(IsRunning), Helper.Patience));
        }
        finally
        {
            int[] left = [.. workers.Where(IsRunning)];
            if (left.Length > 0)
            {
                await SendAsync("-KILL", left);
            }
        }
    }

    [Fact]
    public async Task TwoHundredStarts_LeakNoDescriptor_AndLeaveNoChild()
    {
        ILookup<string, string> lines = await Helper.RunAsync("many", "200");
        Assert.Equal(Exit(5), lines.One("exits"));
        Assert.Equal("0", lines.One("descriptorsMore"));
        Assert.Equal("", lines.One("children"));
    }

    [Fact]
    public async Task Start_WithoutDescriptorsLeft_IsACleanFault_AndWorksAgainWhenTheyAreFree()
    {
        ILookup<string, string> lines = await Helper.RunByShellAsync("ulimit -n 100; exec \"$0\" \"$@\"", "limit");
        Assert.Equal(["OutOfDescriptors 24", "OutOfDescriptors 24", Exit(6), Exit(6), Exit(6)], lines["outcome"]);
        Assert.Equal("0", lines.One("descriptorsMore"));
    }

    [Fact]
    public async Task Start_WhenNoProcessIsLeft_IsAFaultOfMemory()
    {
        // The superuser is not bound by the limit, so that the program runs as nobody, and lowers its limit when everything is loaded.
        const string AsNobody = "setpriv --reuid=65534 --clear-groups --inh-caps=-all --bounding-set=-all";
        ILookup<string, string> probe = await Helper.RunByShellAsync($"{AsNobody} \"$0\" entered && command -v prlimit");
        Assert.SkipUnless(probe["entered"].Any(), "needs root, setpriv(1), prlimit(1), and a folder that user 65534 can read");
        ILookup<string, string> lines = await Helper.RunByShellAsync($"exec {AsNobody} \"$0\" \"$@\"", "start-without-processes");
        Assert.Equal("OutOfMemory 11", lines.One("outcome"));
    }

    [Fact]
    public async Task Reaping_LeavesTheHostsOwnProcessesAlone()
    {
        ILookup<string, string> lines = await Helper.RunAsync("beside-processes");
        Assert.Equal(["40 20", "41 21", "42 22", "43 23", "44 24"], lines["pair"]);
        Assert.Equal("", lines.One("children"));
    }

    [Fact]
    public async Task Exited_TellsTheExitCode_WhenTheParentWasStartedWithSigchldIgnored()
    {
        const string Ignoring = "env --ignore-signal=CHLD";
        ILookup<string, string> probe = await Helper.RunByShellAsync($"{Ignoring} grep SigIgn /proc/self/status | sed 's/:\\s*/: /'");
        Assert.SkipUnless(probe["SigIgn"].Any(), "this env(1) has no --ignore-signal");
        Assert.NotEqual(0UL, Convert.ToUInt64(probe.One("SigIgn"), 16) & (1UL << 16));
        ILookup<string, string> lines = await Helper.RunByShellAsync($"exec {Ignoring} \"$0\" \"$@\"", "run", "exit 7");
        Assert.Equal(Exit(7), lines.One("exit"));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("v2;descriptors=0;parent=1")]
    [InlineData("v1;descriptors=-1;parent=1")]
    [InlineData("v1;descriptors=99999999999;parent=1")]
    public async Task Enter_WithAMalformedVariable_SaysWhatToDo(string variable)
    {
        ILookup<string, string> lines = await Helper.RunThroughAsync(Helper.Path, ["entered"], variable);
        string expected = $"InvalidArgument  BERTH_WORKER={variable} in the environment is not";
        Assert.StartsWith(expected, lines.One("enter"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enter_WithAnEmptyVariable_TakesItForNone()
    {
        ILookup<string, string> lines = await Helper.RunThroughAsync(Helper.Path, ["entered"], variable: "");
        Assert.StartsWith("True worker False", lines.One("entered"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enter_WithoutTheDescriptorsThatTheVariableNames_IsAFault()
    {
        // More than the runtime has opened by then: its own descriptors take the numbers that nobody gave.
        ILookup<string, string> lines = await Helper.RunThroughAsync(Helper.Path, ["entered"], "v1;descriptors=5000;parent=1");
        Assert.StartsWith("InvalidArgument EBADF", lines.One("enter"), StringComparison.Ordinal);
        Assert.Matches("says that descriptors 3 to 5004 are inherited, but [0-9]+ is not open$", lines.One("enter"));
    }

    [Fact]
    public async Task Enter_WithSomebodyElsesDescriptors_IsAFault()
    {
        ILookup<string, string> lines = await Helper.RunThroughAsync(
            "/bin/sh", ["-c", "exec \"$0\" entered 3</dev/null 4</dev/null", Helper.Path], "v1;descriptors=0;parent=1");
        Assert.EndsWith("descriptor 4 is not the parent's life-line", lines.One("enter"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enter_WithAnothersParentsVariable_IsAFault()
    {
        // The write end of the pipe is the shell's 5, so that the line has not hung up.
        const string Script = "mkfifo \"$1\"; exec 5<>\"$1\"; exec \"$0\" entered 3</dev/null 4<\"$1\"";
        string fifo = Path.Combine(Path.GetTempPath(), $"berth-{Guid.NewGuid():N}");
        ILookup<string, string> lines = await Helper.RunThroughAsync(
            "/bin/sh", ["-c", Script, Helper.Path, fifo], "v1;descriptors=0;parent=1");
        File.Delete(fifo);
        Assert.EndsWith($"the parent is {Environment.ProcessId}", lines.One("enter"), StringComparison.Ordinal);
    }

    private static string Exit(int code) => $"WorkerExit {{ ExitCode = {code}, Signal =  }}";

    private static async Task SendAsync(string signal, int[] processIds)
    {
        using Process kill = Process.Start("kill", [signal, .. processIds.Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A zombie that init has not reaped yet no longer runs.</summary>
    private static bool IsRunning(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/stat").Split(") ")[1][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
