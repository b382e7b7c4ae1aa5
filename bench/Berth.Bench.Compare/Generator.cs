using System.Globalization;

namespace Berth.Bench.Compare;

/// <summary>Runs the load generator against a server.</summary>
internal sealed class Generator(string repository, Cores cores)
{
    /// <summary>Beyond the warm-up and the window: 64 processes on one core take their time.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(180);

    /// <summary>One run.</summary>
    public async Task<Measurement> RunAsync(RunningServer server, Cell cell, TimeSpan warmUp, TimeSpan window)
    {
        string[] command =
        [
            "--cpu-list", cores.Generator, Path.Combine(repository, "artifacts/bench/echo_load"),
            "--port", Text(server.Port),
            "--pid", Text(server.ProcessId),
            "--mode", cell.Mode,
            "--bytes", Text(cell.Bytes),
            "--connections", Text(Contestant.Connections),
            "--threads", Text(cores.GeneratorThreads),
            "--warmup-ms", Text(warmUp.TotalMilliseconds),
            "--measure-ms", Text(window.TotalMilliseconds),
        ];
        try
        {
            return Measurement.Parse(await Tool.RunAsync("taskset", command, warmUp + window + Slack));
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidOperationException($"{server.Contestant.Name}, {cell.Name}: {error.Message}", error);
        }
    }

    private static string Text(double number) => number.ToString("0", CultureInfo.InvariantCulture);
}
