namespace Berth;

/// <summary>One direction closed while the other goes on.</summary>
internal sealed class HalfCloseExperiment : Experiment
{
    public override string Name => "half-close";

    public override string Title => "one direction closed, the other goes on";

    public override IReadOnlyList<string> Notice =>
    [
        "The FIN says 'I have no more to say', not 'I don't listen any more': the answer comes afterwards.",
        "The client stays in FIN-WAIT-2, and the server in CLOSE-WAIT, for as long as the server has something to send.",
    ];

    public override Task RunAsync(LabRun run) => run.PlayAsync("the client asks, closes its direction, and gets its answer", static async scene =>
    {
        (Connection client, Connection server) = await scene.OpenAsync().ConfigureAwait(false);
        await LabScene.SendAsync(client, 100).ConfigureAwait(false);
        await client.CompleteOutputAsync().ConfigureAwait(false);
        await LabScene.ReceiveAsync(server).ConfigureAwait(false);
        await scene.WaitAsync(200).ConfigureAwait(false); // It thinks.
        await LabScene.SendAsync(server, 300).ConfigureAwait(false);
        await server.CompleteOutputAsync().ConfigureAwait(false);
        await LabScene.ReceiveAsync(client).ConfigureAwait(false);
        await scene.WaitAsync(50).ConfigureAwait(false);
    });
}
