namespace Berth;

/// <summary>Connecting to a port that nobody listens on.</summary>
internal sealed class RefusedExperiment : Experiment
{
    public override string Name => "refused";

    public override string Title => "connecting to a port that nobody listens on";

    public override IReadOnlyList<string> Notice =>
    [
        "The RST acknowledges the SYN, so the client knows that it answers its own and no older one.",
        "The refusal takes one round trip: it is the quickest of all failures.",
    ];

    public override Task RunAsync(LabRun run) => run.PlayAsync("nobody listens", async scene =>
    {
        run.Say($"connect: {await scene.OutcomeAsync(scene.ConnectAsync).ConfigureAwait(false)}");
    });
}
