namespace Berth;

/// <summary>Active and passive close.</summary>
internal sealed class CloseExperiment : Experiment
{
    public override string Name => "close";

    public override string Title => "who closes first waits: active and passive close";

    public override IReadOnlyList<string> Notice =>
    [
        "Each direction is closed by its own FIN, and each FIN takes a sequence number and is acknowledged.",
        "The end that closed first goes through FIN-WAIT-1, FIN-WAIT-2 and TIME-WAIT; the other through CLOSE-WAIT and LAST-ACK.",
        "Only the active closer waits in TIME-WAIT: it sent the last acknowledgement, and must be there if that is lost.",
    ];

    public override IReadOnlyList<string> Today => ["RFC 9293 makes TIME-WAIT 4 minutes (2 MSL); on Linux it is 60 s, a constant."];

    public override Task RunAsync(LabRun run) => run.PlayAsync("the client closes, then the server", static async scene =>
    {
        (Connection client, Connection server) = await scene.OpenAsync().ConfigureAwait(false);
        await scene.WaitAsync(50).ConfigureAwait(false);
        Task closing = client.DisposeAsync().AsTask();
        await LabScene.ReceiveAsync(server).ConfigureAwait(false);
        await server.DisposeAsync().ConfigureAwait(false);
        await closing.ConfigureAwait(false);
        await scene.WaitAsync(TimeSpan.FromSeconds(61)).ConfigureAwait(false);
    });
}
