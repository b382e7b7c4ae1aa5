namespace Berth;

/// <summary>A receiver that does not read.</summary>
internal sealed class ZeroWindowExperiment : Experiment
{
    private const int Bytes = 8000;

    public override string Name => "zero-window";

    public override string Title => "a receiver that does not read: the window closes, and is asked for";

    public override IReadOnlyList<string> Notice =>
    [
        "The window goes down to 0, and the sender stops, however much it has.",
        "Probes ask again, more and more rarely: the announcement of a new window may be lost, and then nobody would ever move.",
        "A receiver that keeps its window closed is not dead: as long as it answers, the connection stays.",
    ];

    public override Task RunAsync(LabRun run) => run.PlayAsync(
        "the server reads nothing for 3 s",
        static async scene =>
        {
            (Connection client, Connection server) = await scene.OpenAsync().ConfigureAwait(false);
            await scene.WaitAsync(50).ConfigureAwait(false);
            Task sending = LabScene.SendAsync(client, Bytes);
            await scene.WaitAsync(3000).ConfigureAwait(false);
            await LabScene.ReceiveAsync(server, Bytes).ConfigureAwait(false);
            await sending.ConfigureAwait(false);
            await scene.WaitAsync(100).ConfigureAwait(false);
        },
        server: TcpSettings.Linux with { ReceiveBuffer = 4096, MaximumSegmentSize = 1024 });
}
