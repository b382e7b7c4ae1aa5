using System.Globalization;

namespace Berth;

/// <summary>Throughput by buffer size and delay.</summary>
internal sealed class WindowExperiment : Experiment
{
    private const int Bytes = 10_000_000;

    private static readonly int[] BuffersKiB = [16, 64, 256, 1024];
    private static readonly int[] RoundTripsMs = [2, 20, 100];

    public override string Name => "window";

    public override string Title => "throughput by receive buffer and delay: a window a round trip";

    public override IReadOnlyList<string> Notice =>
    [
        "Throughput is at most the window divided by the round trip: ten times the distance, a tenth of the speed.",
        "64 KiB is all that a header can say without window scaling: 5 Mbit/s over 100 ms, on any link.",
        "The link here carries 1 Gbit/s; what keeps it idle is the sender's waiting for acknowledgements.",
    ];

    public override async Task RunAsync(LabRun run)
    {
        List<IReadOnlyList<string>> rows = [];
        foreach (int buffer in BuffersKiB)
        {
            List<string> row = [buffer.ToString(CultureInfo.InvariantCulture)];
            foreach (int roundTrip in RoundTripsMs)
            {
                row.Add(await MeasureAsync(run, buffer, roundTrip).ConfigureAwait(false));
            }

            rows.Add(row);
        }

        run.Tabulate(["bufferKiB", .. RoundTripsMs.Select(static each => FormattableString.Invariant($"mbitPerSecondAt{each}ms"))], rows);
    }

    private static async Task<string> MeasureAsync(LabRun run, int bufferKiB, int roundTripMs)
    {
        TimeSpan taken = TimeSpan.Zero;
        TcpSettings settings = TcpSettings.Linux with { ReceiveBuffer = bufferKiB * 1024, SendBuffer = 4 << 20 };
        await run.MeasureAsync(
            async scene =>
            {
                (Connection client, Connection server) = await scene.OpenAsync().ConfigureAwait(false);
                TimeSpan start = scene.Network.Elapsed;
                Task sending = LabScene.SendAsync(client, Bytes);
                await LabScene.ReceiveAsync(server, Bytes).ConfigureAwait(false);
                taken = scene.Network.Elapsed - start;
                await sending.ConfigureAwait(false);
            },
            settings,
            settings,
            new LinkOptions { Latency = TimeSpan.FromMilliseconds(roundTripMs / 2.0), BitsPerSecond = 1_000_000_000, QueueBytesMax = 8 << 20 })
            .ConfigureAwait(false);
        return FormattableString.Invariant($"{Bytes * 8 / taken.TotalSeconds / 1e6:0.0}");
    }
}
