using System.Collections.Concurrent;

namespace Berth;

/// <summary>One server a model, each with all services on every transport; started when first asked for, and drained at the end.</summary>
public sealed class MatrixServers : IAsyncLifetime
{
    public static readonly string[] Services = ["echo", "discard", "daytime", "chargen", "time", "message"];

    public static readonly string[] Models =
    [
        "iterative", "thread", "prethread:2", "process", "prefork:2", "loop", "loop:2", "prefork:2/loop", "prefork:2/thread", "prefork:2/prethread:2",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<RunningServer>>> _servers = new(StringComparer.Ordinal);
    private int _lastClient;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<Task<RunningServer>> server in _servers.Values)
        {
            await using RunningServer running = await server.Value;
            Outcome outcome = await running.StopAsync();
            Assert.True(outcome.ExitCode == 0, $"exit code {outcome.ExitCode} after {outcome.Out[^Math.Min(outcome.Out.Length, 2000)..]} {outcome.Error}");
        }

        _folder.Dispose();
    }

    internal Task<RunningServer> GetAsync(string model) =>
        _servers.GetOrAdd(model, name => new Lazy<Task<RunningServer>>(() => StartAsync(name))).Value;

    internal string ClientPath() => _folder.In($"c{Interlocked.Increment(ref _lastClient)}");

    private Task<RunningServer> StartAsync(string model)
    {
        int place = Array.IndexOf(Models, model);
        return RunningServer.StartAsync(
            Services.Length * 4,
            ["--model", model, .. Services.SelectMany(service => (string[])
            [
                "--listen", $"{service}=tcp://127.0.0.1:0", "--listen", $"{service}=udp://127.0.0.1:0",
                "--listen", $"{service}=unix://{_folder.In($"{place}{service}")}", "--listen", $"{service}=unixgram://{_folder.In($"{place}{service}.d")}",
            ])]);
    }
}
