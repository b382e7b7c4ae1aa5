using System.Diagnostics;

namespace Berth;

/// <summary>A kernel that takes our packets from a TUN device and sends us its own: see <c>kernel_judge.py</c> for what can be asked.</summary>
internal sealed class KernelJudge : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly Process _process;

    private KernelJudge(Process process) => _process = process;

    /// <summary>Begins, in a network namespace of its own; skips the test where there can be none.</summary>
    public static async Task<KernelJudge> StartAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the judge is Linux");
        foreach (string program in new[] { "unshare", "python3", "ip" })
        {
            Assert.SkipUnless(
                (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program))),
                $"there is no {program} here");
        }

        string script = Path.Combine(AppContext.BaseDirectory, "Wire", "kernel_judge.py");
        KernelJudge judge = new(Process.Start(new ProcessStartInfo("unshare", ["-r", "-n", "--kill-child", "--fork", "python3", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!);
        string? first = await judge._process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (first != "ready")
        {
            string complaint = await judge._process.StandardError.ReadToEndAsync().WaitAsync(Patience);
            await judge.DisposeAsync();
            Assert.Skip($"this machine gives no namespace with a TUN device: {first} {complaint.Trim()}");
        }

        return judge;
    }

    public async Task<string> AskAsync(string request)
    {
        await _process.StandardInput.WriteLineAsync(request).WaitAsync(Patience);
        await _process.StandardInput.FlushAsync().WaitAsync(Patience);
        string? answer = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return answer ?? throw new InvalidOperationException(await _process.StandardError.ReadToEndAsync().WaitAsync(Patience));
    }

    public async Task InjectAsync(byte[] packet) => Assert.Equal("ok", await AskAsync($"inject {Convert.ToHexString(packet)}"));

    public async Task<byte[]> NextPacketAsync(byte protocol) => Convert.FromHexString(await AskAsync($"packet {protocol}"));

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            throw;
        }
        finally
        {
            _process.Dispose();
        }
    }
}
