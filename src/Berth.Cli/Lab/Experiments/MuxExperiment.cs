namespace Berth;

/// <summary>One port, many connections.</summary>
internal sealed class MuxExperiment : Experiment
{
    public override string Name => "mux";

    public override string Title => "one port, many connections, told apart by their mux keys";

    public override IReadOnlyList<string> Notice =>
    [
        "All connections of the server have the same local port, the listener's; no port is 'moved to' when one is accepted.",
        "What tells them apart is the four-tuple: local address and port, remote address and port.",
        "The limit of one server port is not 65,535 connections, but so many for each client address.",
    ];

    public override async Task RunAsync(LabRun run)
    {
        List<IReadOnlyList<string>> rows = [];
        await run.PlayAsync("three connections, and a message on each", async scene =>
        {
            Listener listener = await scene.ListenAsync().ConfigureAwait(false);
            for (int number = 1; number <= 3; number++)
            {
                Task<Connection> connecting = scene.ConnectAsync();
                Connection server = await listener.AcceptAsync().ConfigureAwait(false);
                Connection client = await connecting.ConfigureAwait(false);
                await LabScene.SendAsync(client, number * 10).ConfigureAwait(false);
                long received = await LabScene.ReceiveAsync(server, number * 10).ConfigureAwait(false);
                rows.Add([server.LocalAddress.ToString(), server.RemoteAddress.ToString(), FormattableString.Invariant($"{received}")]);
            }

            await scene.WaitAsync(100).ConfigureAwait(false);
        }).ConfigureAwait(false);
        run.Tabulate(["local", "remote", "receivedBytes"], rows);
    }
}
