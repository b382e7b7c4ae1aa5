using System.Runtime.CompilerServices;

namespace Berth;

/// <summary>What an experiment plays on: simulations one after another, each told as it happens, and tables of what came out.</summary>
/// <param name="seed">Of every simulation.</param>
/// <param name="report">Takes what happens.</param>
/// <param name="capture">Takes the packets of all simulations as pcapng; null for none.</param>
internal sealed class LabRun(long seed, LabReport report, Stream? capture)
{
    /// <summary>A client and a server joined by a link, told packet by packet.</summary>
    /// <param name="caption">What is played.</param>
    /// <param name="play">Plays it; what is still going on when it returns is cut.</param>
    /// <param name="client">How the client's TCP is set; null as Linux.</param>
    /// <param name="server">How the server's TCP is set; null as Linux.</param>
    /// <param name="link">The link; null for 10 ms each way.</param>
    /// <param name="isRouted">Whether there is a router between the two, and a second link.</param>
    /// <returns>The virtual time that it took.</returns>
    public Task<TimeSpan> PlayAsync(
        string caption,
        Func<LabScene, Task> play,
        TcpSettings? client = null,
        TcpSettings? server = null,
        LinkOptions? link = null,
        bool isRouted = false) =>
        SimulateAsync(caption, play, client, server, link, isRouted, isTold: true);

    /// <summary>The same, of which only the outcome is told: by the caller, in a table.</summary>
    public Task<TimeSpan> MeasureAsync(
        Func<LabScene, Task> play, TcpSettings? client = null, TcpSettings? server = null, LinkOptions? link = null) =>
        SimulateAsync("", play, client, server, link, isRouted: false, isTold: false);

    /// <summary>A table of outcomes.</summary>
    /// <param name="titles">The names of the columns, units last.</param>
    /// <param name="rows">The rows.</param>
    public void Tabulate(IReadOnlyList<string> titles, IReadOnlyList<IReadOnlyList<string>> rows) => report.Tabulate(titles, rows);

    /// <summary>A remark between simulations.</summary>
    public void Say(string text) => report.Say(text);

    private async Task<TimeSpan> SimulateAsync(
        string caption, Func<LabScene, Task> play, TcpSettings? client, TcpSettings? server, LinkOptions? link, bool isRouted, bool isTold)
    {
        SimulationResult result = await SimulatedNetwork.RunAsync(seed, async network =>
        {
            LabScene scene = new(network, client, server, link, isRouted);
            if (isTold)
            {
                report.Begin(caption, network, scene.Nodes);
                if (capture is not null)
                {
                    network.Trace.Capture(capture);
                }
            }

            ConfiguredAsyncDisposable ended = scene.ConfigureAwait(false);
            await using (ended)
            {
                await play(scene).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        if (isTold)
        {
            report.End(result);
        }

        return result.Duration;
    }
}
