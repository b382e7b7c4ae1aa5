using System.Globalization;

namespace Berth;

/// <summary>What a listener's two queues admit, and what happens when they are full.</summary>
internal sealed class BacklogExperiment : Experiment
{
    private const int BacklogMax = 14;
    private const int Clients = 26;

    public override string Name => "backlog";

    public override string Title => "what a listener's queues admit, and what a full one answers";

    public override IReadOnlyList<string> Notice =>
    [
        "A full queue sends no RST: the SYN is ignored, and comes again. Room found a second later is as good as room found at once.",
        "A RST would tell the client to give up, though the server only needs a moment.",
        "The backlog counts connections that nobody accepted yet, not clients that are being served.",
    ];

    public override IReadOnlyList<string> Today =>
    [
        "Linux admits backlog + 1 connections to the accept queue, and caps the backlog at net.core.somaxconn; 4.4BSD multiplied by 3/2, "
            + "and counted half-open connections in.",
    ];

    public override async Task RunAsync(LabRun run)
    {
        await run.PlayAsync("backlog 1, and nobody accepts until 400 ms have passed", static async scene =>
        {
            Listener listener = await scene.ListenAsync(backlog: 1).ConfigureAwait(false);
            List<Task<Connection>> connecting = [];
            for (int client = 0; client < 3; client++)
            {
                connecting.Add(scene.ConnectAsync());
                await scene.WaitAsync(50).ConfigureAwait(false);
            }

            await scene.WaitAsync(250).ConfigureAwait(false);
            for (int client = 0; client < 3; client++)
            {
                await listener.AcceptAsync().ConfigureAwait(false);
            }

            await Task.WhenAll(connecting).ConfigureAwait(false);
            await scene.WaitAsync(50).ConfigureAwait(false);
        }).ConfigureAwait(false);

        List<IReadOnlyList<string>> rows = [];
        for (int backlog = 0; backlog <= BacklogMax; backlog++)
        {
            string linux = await AdmittedAsync(run, backlog, TcpSettings.Linux).ConfigureAwait(false);
            string berkeley = await AdmittedAsync(run, backlog, TcpSettings.Berkeley).ConfigureAwait(false);
            rows.Add([backlog.ToString(CultureInfo.InvariantCulture), linux, berkeley]);
        }

        run.Tabulate(["backlog", "admittedByLinux", "admittedByBerkeley"], rows);
    }

    private static async Task<string> AdmittedAsync(LabRun run, int backlog, TcpSettings settings)
    {
        int admitted = 0;
        await run.MeasureAsync(
            async scene =>
            {
                await scene.ListenAsync(backlog).ConfigureAwait(false);
                List<Task<Connection>> connecting = [];
                for (int client = 0; client < Clients; client++)
                {
                    connecting.Add(scene.ConnectAsync());
                    await scene.WaitAsync(25).ConfigureAwait(false);
                }

                admitted = connecting.Count(static each => each.IsCompletedSuccessfully);
            },
            server: settings with { SynCookies = false }).ConfigureAwait(false);
        return admitted.ToString(CultureInfo.InvariantCulture);
    }
}
