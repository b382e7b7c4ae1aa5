using System.ComponentModel;

namespace Berth.Bench.Compare;

/// <summary>Runs every contestant through every cell, round after round.</summary>
internal sealed class Comparison(Options options, Report report)
{
    private const int FirstPort = 27_100;

    private readonly Generator _generator = new(options.Repository, new Cores(Environment.ProcessorCount));

    /// <summary>Starts all servers, measures, and stops them.</summary>
    public async Task RunAsync()
    {
        List<RunningServer> servers = [];
        try
        {
            foreach (Contestant contestant in options.Contestants)
            {
                RunningServer server = await RunningServer.StartAsync(contestant, options.Repository, FirstPort + servers.Count);
                servers.Add(server);
                await server.WaitUntilQuietAsync(contestant.ProcessesAtRest); // Until the probe's own process has ended.
            }

            await WarmUpAsync(servers);
            await MeasureAsync(servers);
            await CountCallsAsync(servers);
        }
        finally
        {
            foreach (RunningServer server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    private async Task WarmUpAsync(List<RunningServer> servers)
    {
        foreach (Cell cell in options.Cells)
        {
            foreach (RunningServer server in servers.Where(server => server.Contestant.IsLongLived && server.Contestant.Serves(cell)))
            {
                await _generator.RunAsync(server, cell, TimeSpan.Zero, options.FirstWarmUp);
                await server.WaitUntilQuietAsync(server.Contestant.ProcessesAtRest);
            }
        }

        await Console.Error.WriteLineAsync("warmed up");
    }

    private async Task MeasureAsync(List<RunningServer> servers)
    {
        for (int round = 0; round < options.Rounds; round++)
        {
            foreach (Cell cell in options.Cells)
            {
                RunningServer[] able = [.. servers.Where(server => server.Contestant.Serves(cell) && round < server.Contestant.RoundsMax)];

                // Another one begins in each round, so that none always follows the same.
                for (int place = 0; place < able.Length; place++)
                {
                    await MeasureAsync(able[(place + round) % able.Length], cell);
                }
            }

            await Console.Error.WriteLineAsync($"round {round + 1} of {options.Rounds} done");
        }
    }

    private async Task MeasureAsync(RunningServer server, Cell cell)
    {
        Measurement measured = await _generator.RunAsync(server, cell, options.WarmUp, options.Window);
        await server.WaitUntilQuietAsync(server.Contestant.ProcessesAtRest);
        if (!report.Results.TryGetValue((cell, server.Contestant), out Series? series))
        {
            report.Results[(cell, server.Contestant)] = series = new Series();
        }

        series.Add(measured);
    }

    private async Task CountCallsAsync(List<RunningServer> servers)
    {
        SystemCalls calls = new(_generator);
        try
        {
            foreach (Cell cell in options.Cells.Where(static cell => cell.StaysConnected))
            {
                foreach (RunningServer server in servers.Where(server => server.Contestant.IsOneProcess && server.Contestant.Serves(cell)))
                {
                    report.Calls[(cell, server.Contestant)] = await calls.CountAsync(server, cell, options.Window);
                }
            }
        }
        catch (Exception error) when (error is InvalidOperationException or OperationCanceledException or Win32Exception)
        {
            report.NoCalls = error.Message;
        }
    }
}
