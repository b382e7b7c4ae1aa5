namespace Berth;

/// <summary>Two SYNs that cross.</summary>
internal sealed class SimultaneousOpenExperiment : Experiment
{
    private const int ClientPort = 5000;
    private const int ServerPort = 6000;

    public override string Name => "simultaneous-open";

    public override string Title => "two SYNs cross: one connection, and nobody listened";

    public override IReadOnlyList<string> Notice =>
    [
        "Four segments instead of three: each end answers the other's SYN with a SYN+ACK of its own.",
        "There is one connection, not two: both ends have the same mux key, mirrored.",
        "Both must know each other's port beforehand. Peers that traverse NATs do this on purpose.",
    ];

    public override Task RunAsync(LabRun run) => run.PlayAsync("both connect at the same moment", static async scene =>
    {
        Task<Connection> left = LabScene.ConnectAsync(scene.Client, LabScene.AddressOf(scene.Server, ServerPort), ClientPort);
        Task<Connection> right = LabScene.ConnectAsync(scene.Server, LabScene.AddressOf(scene.Client, ClientPort), ServerPort);
        await Task.WhenAll(left, right).ConfigureAwait(false);
        await scene.WaitAsync(100).ConfigureAwait(false);
    });
}
