using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Berth.Bench.Compare;

/// <summary>A contestant's server, pinned to its core, from its start until it is stopped.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QuietTimeMax = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();

    private RunningServer(Contestant contestant, Process process, int port)
    {
        Contestant = contestant;
        Port = port;
        _process = process;

        // Read throughout: a server that prints must not come to wait for us.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Contestant Contestant { get; }

    public int Port { get; }

    public int ProcessId => _process.Id; // taskset becomes the server.

    /// <summary>Starts the server and waits until it can be connected to.</summary>
    public static async Task<RunningServer> StartAsync(Contestant contestant, string repository, int port)
    {
        string[] command =
        [
            "--cpu-list", Cores.Server, Path.Combine(repository, contestant.Program), port.ToString(CultureInfo.InvariantCulture),
            .. contestant.Arguments,
        ];
        RunningServer server = new(contestant, Tool.Start("taskset", command), port);
        try
        {
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until no process below the server serves what is over: only then it disturbs nobody.</summary>
    public async Task WaitUntilQuietAsync(int processesAtRest)
    {
        long began = Stopwatch.GetTimestamp();
        while (ProcessTree.CountBelow(ProcessId) > processesAtRest && Stopwatch.GetElapsedTime(began) < QuietTimeMax)
        {
            await Task.Delay(Poll);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using Process kill = Process.Start("kill", ["-TERM", ProcessId.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            using CancellationTokenSource limit = new(StopTimeMax);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync()
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await probe.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException error)
            {
                if (_process.HasExited)
                {
                    throw new InvalidOperationException(
                        $"{Contestant.Name} ended with {_process.ExitCode}: {string.Join(' ', _errors).Trim()}", error);
                }

                if (Stopwatch.GetElapsedTime(began) > StartTimeMax)
                {
                    throw new InvalidOperationException($"{Contestant.Name} did not listen within {StartTimeMax.TotalSeconds:0} s.", error);
                }

                await Task.Delay(Poll);
            }
        }
    }
}
