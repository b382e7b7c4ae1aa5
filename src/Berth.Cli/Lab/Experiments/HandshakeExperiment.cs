namespace Berth;

/// <summary>How a connection opens: three segments.</summary>
internal sealed class HandshakeExperiment : Experiment
{
    public override string Name => "handshake";

    public override string Title => "how a connection opens: three segments";

    public override IReadOnlyList<string> Notice =>
    [
        "The client's SYN and the server's SYN each take one sequence number; what acknowledges them acknowledges one more.",
        "Options that change the rules (window scale, SACK, timestamps) are agreed in the two SYNs and nowhere else.",
        "The client is ESTABLISHED half a round trip before the server: it may send with the third segment.",
    ];

    public override Task RunAsync(LabRun run) => run.PlayAsync("the client connects", static async scene =>
    {
        await scene.OpenAsync().ConfigureAwait(false);
        await scene.WaitAsync(100).ConfigureAwait(false);
    });
}
