using System.CommandLine;
using System.Diagnostics;

namespace Berth;

/// <summary><c>berth lab</c>: experiments with TCP itself, in virtual time.</summary>
internal sealed class LabCommand : CliCommand
{
    private readonly Argument<string?> _experiment = new("EXPERIMENT")
    {
        Description = "one of those that berth lab lists",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int?> _seed = OptionOf.Number("--seed", "N", "of all chance in it (default 1)", min: 0);
    private readonly Option<string?> _capture = OptionOf.Text("--pcap", "FILE", "write the packets for Wireshark, as pcapng");
    private readonly Option<bool> _json = OptionOf.Flag("--json", "one object a line for what happens");
    private readonly Option<bool> _verbose = OptionOf.Flag("--verbose", "tell on standard error how long it really took", "-v");

    public LabCommand()
        : base("lab", "experiments with TCP itself, in virtual time")
    {
        Arguments.Add(_experiment);
        foreach (Option option in (Option[])[_seed, _capture, _json, _verbose])
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("berth lab", "list the experiments"),
        new("berth lab handshake", "how a connection opens, packet by packet"),
        new("berth lab timeout", "131 s of silence, in no time"),
        new("berth lab loss --seed 7 --pcap loss.pcapng", "other losses, and the packets for Wireshark"),
    ];

    public override IReadOnlyList<string> Notes =>
    [
        "Everything runs on Berth's own TCP, on simulated hosts and links. What is printed depends on",
        "the arguments and the seed alone.",
        "",
        "Exit codes: 0 done, 1 anything else (a file that can't be written, say), 2 usage.",
    ];

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        UsageErrors.RefuseOptionsAmong(parsed.GetValue(_experiment) is { } word ? [word] : [], this);
        if (parsed.GetValue(_experiment) is not { } name)
        {
            List(parsed.GetValue(_json));
            return ExitCodes.Done;
        }

        Experiment experiment = LabCatalogue.Find(name);
        long start = Stopwatch.GetTimestamp();
        LabReport report = parsed.GetValue(_json) ? new JsonLabReport() : new PlainLabReport();
        int seed = parsed.GetValue(_seed) ?? 1;
        FileStream? capture = parsed.GetValue(_capture) is { } file ? Create(file) : null;
        try
        {
            report.Start(experiment, seed);
            await experiment.RunAsync(new LabRun(seed, report, capture)).ConfigureAwait(false);
            report.Finish(experiment);
        }
        finally
        {
            if (capture is not null)
            {
                await capture.DisposeAsync().ConfigureAwait(false);
            }
        }

        if (parsed.GetValue(_verbose))
        {
            Terminal.Error.WriteLine($"it really took {FaultText.Duration(Stopwatch.GetElapsedTime(start))}");
        }

        return ExitCodes.Done;
    }

    private static FileStream Create(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Create, FileAccess.Write);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    private static void List(bool isJson)
    {
        if (isJson)
        {
            foreach (Experiment each in LabCatalogue.All)
            {
                Terminal.Out.Write(JsonLine.Of(json =>
                {
                    json.WriteString("name", each.Name);
                    json.WriteString("title", each.Title);
                }));
            }

            return;
        }

        TextTable table = new(isStyled: false);
        foreach (Experiment each in LabCatalogue.All)
        {
            table.Add(each.Name, each.Title);
        }

        Terminal.Out.Write($"{table}\nrun one: {Terminal.CommandName} lab {LabCatalogue.All[0].Name}\n");
    }
}
