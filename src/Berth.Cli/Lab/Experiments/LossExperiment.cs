namespace Berth;

/// <summary>How a lost segment is noticed, in three ways.</summary>
internal sealed class LossExperiment : Experiment
{
    private const int Segment = 1000;

    public override string Name => "loss";

    public override string Title => "how a loss is noticed: by the clock, by duplicates, by SACK";

    public override IReadOnlyList<string> Notice =>
    [
        "With nothing behind it, a lost segment is noticed by the retransmission timer only.",
        "With others behind it, three duplicate acknowledgements say so within a round trip: fast retransmit.",
        "With SACK the receiver says what it has, so that of several losses each is mended at once, not one a round trip.",
    ];

    public override async Task RunAsync(LabRun run)
    {
        TcpSettings plain = TcpSettings.Linux with { MaximumSegmentSize = Segment, SelectiveAcknowledgements = false, Timestamps = false };
        TcpSettings selective = TcpSettings.Linux with { MaximumSegmentSize = Segment, Timestamps = false };
        await PlayAsync(run, "the only segment is lost: the timer", plain, count: 1, 0).ConfigureAwait(false);
        await PlayAsync(run, "the second of eight is lost: three duplicates", plain, count: 8, 1).ConfigureAwait(false);
        await PlayAsync(run, "the second and fourth of eight are lost, with SACK", selective, count: 8, 1, 3).ConfigureAwait(false);
    }

    private static Task<TimeSpan> PlayAsync(LabRun run, string caption, TcpSettings settings, int count, params int[] lost) => run.PlayAsync(
        caption,
        async scene =>
        {
            (Connection client, Connection server) = await scene.OpenAsync().ConfigureAwait(false);
            await scene.WaitAsync(50).ConfigureAwait(false);
            int seen = 0;
            using IDisposable rule = scene.Link.From(scene.Client).AddRule((in PacketView packet) =>
                packet.TryReadTcp(out TcpSegment segment) && segment.Payload.Length > 0 && Array.IndexOf(lost, seen++) >= 0
                    ? PacketVerdict.Drop
                    : PacketVerdict.Pass);
            Task sending = LabScene.SendAsync(client, count * Segment);
            await LabScene.ReceiveAsync(server, count * Segment).ConfigureAwait(false);
            await sending.ConfigureAwait(false);
            await scene.WaitAsync(100).ConfigureAwait(false);
        },
        settings,
        settings);
}
