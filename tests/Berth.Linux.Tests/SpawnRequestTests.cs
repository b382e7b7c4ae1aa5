using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Tests;

/// <summary>What a program sees that is no .NET program: the runtime of a worker changes signals before anybody can look.</summary>
[SupportedOSPlatform("linux")]
public sealed class SpawnRequestTests
{
    public SpawnRequestTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "posix_spawn as Linux's C libraries have it");
        Assert.SkipUnless(SpawnRequest.IsSupported, "this C library lacks posix_spawn_file_actions_addclosefrom_np");
    }

    [Fact]
    public async Task Child_HasEverySignalAtItsDefault_ThoughTheRuntimeIgnoresSigpipe()
    {
        const int Sigpipe = 13;
        string[] own = await File.ReadAllLinesAsync("/proc/self/status", TestContext.Current.CancellationToken);
        Assert.NotEqual(0UL, SignalSet(own, "SigIgn:") & (1UL << (Sigpipe - 1)));

        string[] status = (await OutputAsync("cat /proc/self/status >&3")).Split('\n');

        // 32 and 33 are glibc's own: it leaves them ignored for the program's C library to take.
        Assert.Equal(0UL, SignalSet(status, "SigIgn:") & ~(3UL << 31));
        Assert.Equal(0UL, SignalSet(status, "SigBlk:"));
    }

    [Fact]
    public async Task Child_HasItsArgumentsAndEnvironmentAndNothingElse()
    {
        Assert.Equal("[][ x ]", await OutputAsync("printf '[%s][%s]' \"$1\" \"$2\" >&3", "", " x "));

        // The shell adds three of its own.
        Assert.Equal("A=1\n", await OutputAsync("env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= >&3"));
    }

    [Fact]
    public async Task Child_HasTheStandardThree_AndTheGiven_AndNothingElse()
    {
        using SafeFileHandle open = File.OpenHandle("/dev/null");
        Assert.Equal("0 1 2 3 ", await OutputAsync("for n in 0 1 2 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$n ] && printf '%s ' $n >&3; done"));
    }

    [Fact]
    public void Spawn_OfNoProgram_IsTheKernelsErrnoAndNoProcess()
    {
        SpawnRequest request = new([Bytes("x")], [], []);
        Assert.Equal(Errno.ENOENT, request.Spawn("/no/such/program\0"u8, out int processId));
        Assert.Equal(0, processId);
    }

    [Fact]
    public void Spawn_WithADescriptorThatIsNotOpen_IsEbadf()
    {
        SpawnRequest request = new([Bytes("true")], [], [1_000_000]);
        Assert.Equal(Errno.EBADF, request.Spawn("/bin/true\0"u8, out _));
    }

    [Fact]
    public void Spawn_WithTooLongAnArgument_IsE2big()
    {
        SpawnRequest request = new([Bytes("true"), new byte[200_000].Select(_ => (byte)'x').ToArray()], [], []);
        Assert.Equal(Errno.E2BIG, request.Spawn("/bin/true\0"u8, out _));
    }

    [Fact]
    public async Task Adopt_OfAChildThatHasEndedAlready_ReapsIt()
    {
        Reaper.Prepare();
        Assert.Null(new SpawnRequest([Bytes("true")], [], []).Spawn("/bin/true\0"u8, out int processId));

        // Nothing reports that a child has become a zombie without reaping it, so that this looks until it has.
        string stat = $"/proc/{processId}/stat";
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText(stat).Contains(") Z ", StringComparison.Ordinal), Helper.Patience));

        // A second child that is told as ended shows that the first one's signal has come and gone.
        await OutputAsync("true");
        using LinuxWorkerProcess process = new(Stream.Null);
        Reaper.Adopt(process, processId);
        Assert.Equal(new WorkerExit(0, null), await process.Exited.WaitAsync(Helper.Patience, TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists($"/proc/{processId}"));
    }

    /// <summary>Runs a shell whose descriptor 3 is a pipe, and returns what came through it.</summary>
    private static async Task<string> OutputAsync(string script, params string[] arguments)
    {
        using AnonymousPipeServerStream pipe = new(PipeDirection.In);
        byte[][] all = [Bytes("sh"), Bytes("-c"), Bytes(script), Bytes("sh"), .. arguments.Select(Bytes)];
        SpawnRequest request = new(all, [Bytes("A=1")], [(int)pipe.ClientSafePipeHandle.DangerousGetHandle()]);
        Reaper.Prepare();
        Assert.Null(request.Spawn("/bin/sh\0"u8, out int processId));
        pipe.DisposeLocalCopyOfClientHandle();
        using LinuxWorkerProcess process = new(Stream.Null);
        Reaper.Adopt(process, processId);

        using StreamReader reader = new(pipe);
        string output = await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Helper.Patience);
        await process.Exited.WaitAsync(Helper.Patience);
        return output;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static ulong SignalSet(string[] status, string name) =>
        Convert.ToUInt64(status.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim(), 16);
}
