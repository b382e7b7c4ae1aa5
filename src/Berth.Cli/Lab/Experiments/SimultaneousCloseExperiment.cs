namespace Berth;

/// <summary>Two FINs that cross.</summary>
internal sealed class SimultaneousCloseExperiment : Experiment
{
    public override string Name => "simultaneous-close";

    public override string Title => "two FINs cross: both ends go through CLOSING";

    public override IReadOnlyList<string> Notice =>
    [
        "Each end gets the other's FIN before the acknowledgement of its own: CLOSING, a state that most connections never see.",
        "Both ends closed actively, so both wait in TIME-WAIT.",
    ];

    public override Task RunAsync(LabRun run) => run.PlayAsync("both close at the same moment", static async scene =>
    {
        (Connection client, Connection server) = await scene.OpenAsync().ConfigureAwait(false);
        await scene.WaitAsync(100).ConfigureAwait(false);
        await Task.WhenAll(client.CompleteOutputAsync().AsTask(), server.CompleteOutputAsync().AsTask()).ConfigureAwait(false);
        await Task.WhenAll(LabScene.ReceiveAsync(client), LabScene.ReceiveAsync(server)).ConfigureAwait(false);
        await scene.WaitAsync(100).ConfigureAwait(false);
    });
}
