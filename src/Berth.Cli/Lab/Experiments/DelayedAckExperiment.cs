namespace Berth;

/// <summary>Acknowledgements that wait for company.</summary>
internal sealed class DelayedAckExperiment : Experiment
{
    public override string Name => "delayed-ack";

    public override string Title => "acknowledgements that wait for company, and what Nagle makes of them";

    public override IReadOnlyList<string> Notice =>
    [
        "A single small segment is acknowledged only when the timer expires: the answer might carry the acknowledgement for nothing.",
        "The second write waits for the acknowledgement of the first (Nagle), and that waits for its timer: neither end is at fault alone.",
        "Every second full segment is acknowledged at once, so a bulk transfer never sees this.",
    ];

    public override IReadOnlyList<string> Today =>
    [
        "RFC 1122 allows 500 ms and BSD took 200; Linux waits 40 ms, and acknowledges the first segments of a connection at once (quick acknowledgements).",
    ];

    public override Task RunAsync(LabRun run) => run.PlayAsync(
        "two small writes, Nagle on, quick acknowledgements off",
        static async scene =>
        {
            (Connection client, Connection server) = await scene.OpenAsync().ConfigureAwait(false);
            client.Options.Set(TcpOption.NoDelay, false);
            await scene.WaitAsync(50).ConfigureAwait(false);
            await LabScene.SendAsync(client, 10).ConfigureAwait(false);
            await LabScene.SendAsync(client, 10).ConfigureAwait(false);
            await LabScene.ReceiveAsync(server, 20).ConfigureAwait(false);
            await scene.WaitAsync(200).ConfigureAwait(false);
        },
        server: TcpSettings.Linux with { QuickAcknowledgements = 0, ReceiveBuffer = ushort.MaxValue });
}
