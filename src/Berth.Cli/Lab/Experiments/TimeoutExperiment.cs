using System.Globalization;

namespace Berth;

/// <summary>How long a connect waits for silence.</summary>
internal sealed class TimeoutExperiment : Experiment
{
    private static readonly (string System, TcpSettings Settings)[] Profiles =
    [
        ("Linux since 6.5", TcpSettings.Linux),
        ("Linux before", TcpSettings.Linux with { SynSchedule = SynSchedule.OlderLinux }),
        ("4.4BSD", TcpSettings.Berkeley),
    ];

    public override string Name => "timeout";

    public override string Title => "how long a connect waits for silence";

    public override IReadOnlyList<string> Notice =>
    [
        "Every SYN is the same; only the waits between them differ, and they add up to the time limit.",
        "Silence says nothing about why: a host that is down, a cable that is cut and a firewall that drops look the same.",
    ];

    public override IReadOnlyList<string> Today =>
    [
        "Texts speak of 75 s, which was 4.4BSD's. Linux since 6.5 sends the first five SYNs a second apart (tcp_syn_linear_timeouts 4) and gives up "
            + "after 131 s; before, it doubled from 1 s and took 127 s.",
    ];

    public override async Task RunAsync(LabRun run)
    {
        List<IReadOnlyList<string>> rows = [];
        foreach ((string system, TcpSettings settings) in Profiles)
        {
            await run.PlayAsync(
                $"{system}: every segment of the client's is lost",
                async scene =>
                {
                    scene.Link.From(scene.Client).Cut();
                    string outcome = await scene.OutcomeAsync(scene.ConnectAsync).ConfigureAwait(false);
                    rows.Add([system, settings.SynSchedule.Attempts.ToString(CultureInfo.InvariantCulture), outcome]);
                },
                client: settings).ConfigureAwait(false);
        }

        run.Tabulate(["system", "syns", "connect"], rows);
    }
}
