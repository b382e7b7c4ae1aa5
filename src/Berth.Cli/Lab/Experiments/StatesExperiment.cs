namespace Berth;

/// <summary>The state diagram, and the paths through it.</summary>
internal sealed class StatesExperiment : Experiment
{
    private const string Diagram = """

                        CLOSED
                 passive |  | active, SYN
                         v  v
                     LISTEN  SYN-SENT
             SYN, SYN+ACK |  | SYN+ACK, ACK
                          v  |  (SYN, SYN+ACK: to SYN-RECEIVED)
                SYN-RECEIVED |
                     ACK   \ v
                         ESTABLISHED
              close, FIN /         \ FIN, ACK
                        v           v
               FIN-WAIT-1          CLOSE-WAIT
         FIN, ACK |   \ ACK           | close, FIN
                  v    v              v
            CLOSING  FIN-WAIT-2     LAST-ACK
              ACK |    | FIN, ACK     | ACK
                  v    v              v
                 TIME-WAIT --------> CLOSED
                           2 MSL

        """;

    public override string Name => "states";

    public override string Title => "the state diagram of RFC 9293, and the path of each end through it";

    public override IReadOnlyList<string> Notice =>
    [
        "The left half is the active closer's, the right half the passive one's: which end is the server does not matter.",
        "All eleven states are in use: simultaneous-open and simultaneous-close show the two that are missing here.",
    ];

    public override async Task RunAsync(LabRun run)
    {
        run.Say(Diagram);
        Dictionary<string, List<string>> paths = new(StringComparer.Ordinal) { ["client"] = ["CLOSED"], ["server"] = ["LISTEN"] };
        await run.PlayAsync("a whole life", async scene =>
        {
            scene.Network.Trace.Listen(record =>
            {
                if (record.Kind == "state")
                {
                    paths[record.Host].Add(record.Detail.Split(' ')[0]);
                }
            });
            (Connection client, Connection server) = await scene.OpenAsync().ConfigureAwait(false);
            await scene.WaitAsync(50).ConfigureAwait(false);
            await client.CompleteOutputAsync().ConfigureAwait(false);
            await LabScene.ReceiveAsync(server).ConfigureAwait(false);
            await server.CompleteOutputAsync().ConfigureAwait(false);
            await LabScene.ReceiveAsync(client).ConfigureAwait(false);
            await scene.WaitAsync(TimeSpan.FromSeconds(61)).ConfigureAwait(false);
        }).ConfigureAwait(false);
        run.Tabulate(["end", "path"], [.. paths.Select(static path => (IReadOnlyList<string>)[path.Key, string.Join(" > ", path.Value)])]);
    }
}
