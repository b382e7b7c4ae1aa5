namespace Berth;

/// <summary>The causes of a RST.</summary>
internal sealed class ResetExperiment : Experiment
{
    public override string Name => "reset";

    public override string Title => "where a RST comes from: three causes";

    public override IReadOnlyList<string> Notice =>
    [
        "Nobody listens: the RST answers a SYN, and the connect is refused.",
        "An end gives up: what it had not sent is discarded, and the RST tells the peer that something was.",
        "A host has forgotten: after a restart it knows no such connection, and says so to whatever comes. Its peer believed for hours, perhaps, in a "
            + "connection that was not there.",
        "A RST is never answered, and never acknowledged: it may be lost, and then the next segment brings another.",
    ];

    public override async Task RunAsync(LabRun run)
    {
        await run.PlayAsync("1. nobody listens on the port", async scene =>
        {
            run.Say($"connect: {await scene.OutcomeAsync(scene.ConnectAsync).ConfigureAwait(false)}");
        }).ConfigureAwait(false);
        await run.PlayAsync("2. the server aborts", static async scene =>
        {
            (Connection client, Connection server) = await scene.OpenAsync().ConfigureAwait(false);
            await scene.WaitAsync(50).ConfigureAwait(false);
            server.Abort();
            await scene.OutcomeAsync(() => LabScene.ReceiveAsync(client)).ConfigureAwait(false);
        }).ConfigureAwait(false);
        await run.PlayAsync("3. the server crashes and starts again, and the client goes on", async scene =>
        {
            (Connection client, Connection _) = await scene.OpenAsync().ConfigureAwait(false);
            await scene.WaitAsync(50).ConfigureAwait(false);
            scene.Server.Crash();
            await scene.WaitAsync(100).ConfigureAwait(false);
            scene.Server.Restart();
            await scene.WaitAsync(100).ConfigureAwait(false);
            await LabScene.SendAsync(client, 10).ConfigureAwait(false);
            run.Say($"receive: {await scene.OutcomeAsync(() => LabScene.ReceiveAsync(client)).ConfigureAwait(false)}");
        }).ConfigureAwait(false);
    }
}
