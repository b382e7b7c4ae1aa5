namespace Berth;

/// <summary>An ICMP error on the way: hard or soft.</summary>
internal sealed class UnreachableExperiment : Experiment
{
    private static readonly (string System, TcpSettings Settings)[] Profiles =
    [
        ("Linux", TcpSettings.Linux),
        ("4.4BSD", TcpSettings.Berkeley),
    ];

    public override string Name => "unreachable";

    public override string Title => "an ICMP unreachable while connecting: hard for Linux, soft for the RFCs";

    public override IReadOnlyList<string> Notice =>
    [
        "The router's message quotes the SYN's ports and sequence number: without them it would be believed of nobody's connection.",
        "A soft error is remembered: when the retries run out, it says more than 'timed out'.",
        "On an established connection the same message is soft everywhere: routes heal.",
    ];

    public override IReadOnlyList<string> Today =>
    [
        "RFC 1122 section 4.2.3.9 makes an unreachable soft; Linux ends a connect at once, so that the next address can be tried (RFC 5461 tells the story).",
    ];

    public override async Task RunAsync(LabRun run)
    {
        List<IReadOnlyList<string>> rows = [];
        foreach ((string system, TcpSettings settings) in Profiles)
        {
            await run.PlayAsync(
                $"{system}: no way leads to 10.0.0.99, and the router says so",
                async scene =>
                {
                    Address nobody = Address.FromIP(System.Net.IPAddress.Parse("10.0.0.99"), LabScene.Port);
                    rows.Add([system, await scene.OutcomeAsync(() => LabScene.ConnectAsync(scene.Client, nobody)).ConfigureAwait(false)]);
                },
                client: settings,
                isRouted: true).ConfigureAwait(false);
        }

        run.Tabulate(["system", "connect"], rows);
    }
}
