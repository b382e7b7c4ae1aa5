namespace Berth;

/// <summary>What TIME-WAIT is for, and how a new connection may end it.</summary>
internal sealed class TimeWaitExperiment : Experiment
{
    private const int ClientPort = 5000;

    public override string Name => "time-wait";

    public override string Title => "what TIME-WAIT is for: a lost last acknowledgement, and the same ports again";

    public override IReadOnlyList<string> Notice =>
    [
        "When the last acknowledgement is lost, the FIN comes again, and TIME-WAIT is still there to answer it.",
        "Each FIN that comes again starts the wait anew.",
        "A new SYN between the same four numbers may open at once when its timestamp is later: no old segment can be mistaken for a new one (RFC 6191).",
    ];

    public override IReadOnlyList<string> Today =>
    [
        "TIME-WAIT costs a few hundred bytes and a local port towards one server port; it is no reason for SO_LINGER 0.",
    ];

    public override async Task RunAsync(LabRun run)
    {
        await run.PlayAsync("the last acknowledgement is lost", static async scene =>
        {
            (Connection client, Connection server) = await scene.OpenAsync().ConfigureAwait(false);
            await scene.WaitAsync(50).ConfigureAwait(false);
            await client.CompleteOutputAsync().ConfigureAwait(false);
            await LabScene.ReceiveAsync(server).ConfigureAwait(false);
            await scene.WaitAsync(100).ConfigureAwait(false);
            using IDisposable lost = scene.Link.From(scene.Client).AddRule(static (in PacketView _) => PacketVerdict.Drop);
            await server.CompleteOutputAsync().ConfigureAwait(false);
            await scene.WaitAsync(100).ConfigureAwait(false);
            lost.Dispose();
            await scene.WaitAsync(TimeSpan.FromSeconds(62)).ConfigureAwait(false);
        }).ConfigureAwait(false);
        await run.PlayAsync("the same four numbers again, a second later", static async scene =>
        {
            Listener listener = await scene.ListenAsync().ConfigureAwait(false);
            Task<Connection> connecting = LabScene.ConnectAsync(scene.Client, scene.ServerAddress, ClientPort);
            Connection server = await listener.AcceptAsync().ConfigureAwait(false);
            Connection client = await connecting.ConfigureAwait(false);
            await server.CompleteOutputAsync().ConfigureAwait(false);
            await LabScene.ReceiveAsync(client).ConfigureAwait(false);
            await client.CompleteOutputAsync().ConfigureAwait(false);
            await LabScene.ReceiveAsync(server).ConfigureAwait(false);
            await scene.WaitAsync(1000).ConfigureAwait(false);
            Task<Connection> again = LabScene.ConnectAsync(scene.Client, scene.ServerAddress, ClientPort);
            await listener.AcceptAsync().ConfigureAwait(false);
            await again.ConfigureAwait(false);
            await scene.WaitAsync(50).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }
}
