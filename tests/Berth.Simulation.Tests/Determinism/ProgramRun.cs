using System.Diagnostics;

// A simulation takes the process's thread pool, so the tests here run one after another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Berth.Simulation.Tests;

/// <summary>The mixed workload, run in a process of its own.</summary>
internal static class ProgramRun
{
    /// <summary>Runs the program.</summary>
    /// <returns>How often each hash came.</returns>
    public static async Task<Dictionary<string, int>> HashesAsync(
        string mode, int runs, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "Berth.Simulation.Tests.Program"), [mode, $"{runs}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {await errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => int.Parse(parts[1]), StringComparer.Ordinal);
    }
}
