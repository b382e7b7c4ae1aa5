using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Berth.Bench;

/// <summary>The comparison's echo server running under strace, which writes down what it receives and sends.</summary>
internal sealed class TracedEcho : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120); // Against hanging only.

    private readonly string _trace = Path.GetTempFileName();
    private readonly Process _strace;

    private TracedEcho(string model)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Berth.Bench.Echo");
        ProcessStartInfo start = new(
            "strace", ["-f", "-qq", "-s", "0", "-o", _trace, "-e", "trace=recvfrom,recvmsg,sendto,sendmsg", program, "0", model])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        _strace = Process.Start(start)!;
    }

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>Starts it, or skips the test where strace is missing or may not trace.</summary>
    public static async Task<TracedEcho> StartAsync(string model)
    {
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(static folder => File.Exists(Path.Combine(folder, "strace"))),
            "strace is not installed (package strace)");
        TracedEcho echo = new(model);
        string? url = await echo._strace.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        if (url is null)
        {
            string said = await echo._strace.StandardError.ReadToEndAsync().WaitAsync(Limit);
            Assert.SkipWhen(said.Contains("PTRACE", StringComparison.Ordinal), $"strace may not trace here: {said}");
            Assert.Fail($"The server said '{said}' instead of where it listens.");
        }

        echo.Port = int.Parse(url[(url.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
        return echo;
    }

    /// <summary>Stops the server and returns what it did, a call a line.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        // The server is strace's only child. The threads whose numbers the trace begins with may have ended.
        string server = (await File.ReadAllTextAsync($"/proc/{_strace.Id}/task/{_strace.Id}/children")).Trim();
        using Process kill = Process.Start("kill", ["-TERM", server]);
        await kill.WaitForExitAsync().WaitAsync(Limit);
        Assert.Equal(0, kill.ExitCode);
        await _strace.WaitForExitAsync().WaitAsync(Limit);
        return await File.ReadAllLinesAsync(_trace);
    }

    public ValueTask DisposeAsync()
    {
        if (!_strace.HasExited)
        {
            _strace.Kill(entireProcessTree: true);
        }

        _strace.Dispose();
        File.Delete(_trace);
        return ValueTask.CompletedTask;
    }
}
