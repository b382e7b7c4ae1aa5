using System.Diagnostics;

namespace Berth.Linux.Tests;

/// <summary>A Python program as the other end. Disposing it waits for its end, which must be a good one.</summary>
internal sealed class Python : IAsyncDisposable
{
    private readonly Process _process;

    private Python(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Starts <paramref name="script"/>, or skips the test where there is no Python.</summary>
    public static Python Start(string script, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "this project speaks to Linux only");
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "python3"))),
            "there is no python3 here");
        ProcessStartInfo info = new("python3", ["-c", script, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        return new Python(Process.Start(info)!);
    }

    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync(Patience.Token) ?? throw new EndOfStreamException("Python said nothing more.");

    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync(Patience.Token);
        }
        catch
        {
            _process.Kill();
            throw;
        }
        finally
        {
            _process.Dispose();
        }
    }
}
