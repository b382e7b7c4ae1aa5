namespace Berth;

/// <summary>Small writes, with and without TCP_NODELAY.</summary>
internal sealed class NagleExperiment : Experiment
{
    private const int Writes = 5;
    private const int WriteBytes = 10;

    public override string Name => "nagle";

    public override string Title => "five small writes, with Nagle's algorithm and with TCP_NODELAY";

    public override IReadOnlyList<string> Notice =>
    [
        "With Nagle, one small segment is under way at a time: what is written meanwhile goes together in the next.",
        "Without, each write is a segment: sooner there, and 40 bytes of headers for each 10 of data.",
        "Nagle waits for an acknowledgement, and the peer may delay that: the two together make the famous 40 ms (see delayed-ack).",
    ];

    public override IReadOnlyList<string> Today => ["The kernel's default is Nagle on. Berth's engines, Go and Kestrel set TCP_NODELAY; a program that writes whole messages wants that."];

    public override async Task RunAsync(LabRun run)
    {
        foreach (bool noDelay in (bool[])[false, true])
        {
            await run.PlayAsync(noDelay ? "TCP_NODELAY" : "Nagle's algorithm", async scene =>
            {
                (Connection client, Connection server) = await scene.OpenAsync().ConfigureAwait(false);
                client.Options.Set(TcpOption.NoDelay, noDelay);
                await scene.WaitAsync(50).ConfigureAwait(false);
                for (int write = 0; write < Writes; write++)
                {
                    await LabScene.SendAsync(client, WriteBytes).ConfigureAwait(false);
                    await scene.WaitAsync(2).ConfigureAwait(false);
                }

                await LabScene.ReceiveAsync(server, Writes * WriteBytes).ConfigureAwait(false);
                await scene.WaitAsync(100).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }
}
