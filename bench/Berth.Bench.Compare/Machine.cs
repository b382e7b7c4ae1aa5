using System.Globalization;
using System.Runtime.InteropServices;

namespace Berth.Bench.Compare;

/// <summary>What the numbers were measured on.</summary>
internal static class Machine
{
    /// <summary>Lines for the report's head.</summary>
    public static async Task<IReadOnlyList<string>> DescribeAsync(bool privateNetwork, string repository)
    {
        string congestionControl = (await File.ReadAllTextAsync("/proc/sys/net/ipv4/tcp_congestion_control")).Trim();
        string kernel = (await File.ReadAllTextAsync("/proc/version")).Split(' ')[2];
        string compiler = (await Tool.RunAsync("cc", ["--version"], TimeSpan.FromSeconds(10))).Split('\n')[0];
        return
        [
            $"{await ProcessorAsync()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}; Linux {kernel}",
            $".NET {Environment.Version}, ASP.NET Core of the same installation; {compiler}; Berth {await CommitAsync(repository)}",
            privateNetwork
                ? $"loopback of a network namespace of its own, congestion control {congestionControl}"
                : $"the host's loopback (no namespace could be made), congestion control {congestionControl}",
            "server on one core (taskset), generator on the others; Release builds, runtime settings at their defaults, workstation GC",
        ];
    }

    /// <summary>The one-minute load average.</summary>
    public static async Task<double> LoadAsync() =>
        double.Parse((await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0], CultureInfo.InvariantCulture);

    private static async Task<string> ProcessorAsync()
    {
        string[] lines = await File.ReadAllLinesAsync("/proc/cpuinfo");
        return lines.FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            ?? "unknown processor";
    }

    private static async Task<string> CommitAsync(string repository)
    {
        try
        {
            TimeSpan limit = TimeSpan.FromSeconds(10);
            string commit = (await Tool.RunAsync("git", ["-C", repository, "rev-parse", "--short", "HEAD"], limit)).Trim();
            string changed = await Tool.RunAsync("git", ["-C", repository, "status", "--porcelain", "--", "src", "bench"], limit);
            return changed.Length == 0 ? commit : $"{commit} with local changes";
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "of an unknown commit";
        }
    }
}
