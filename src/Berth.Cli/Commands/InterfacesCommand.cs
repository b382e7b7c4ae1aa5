using System.CommandLine;

namespace Berth;

/// <summary><c>berth interfaces</c>: the network interfaces of this host.</summary>
internal sealed class InterfacesCommand : CliCommand
{
    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "these interfaces only; none for all",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _json = OptionOf.Flag("--json", "one object a line");

    public InterfacesCommand()
        : base("interfaces", "the interfaces of this host, with their addresses and multicast groups")
    {
        Arguments.Add(_names);
        Options.Add(_json);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("berth interfaces", "all: addresses, broadcast addresses, multicast groups"),
        new("berth interfaces eth0", "one, by its name or its index"),
        new("berth interfaces --json", "one object a line"),
    ];

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string[] names = parsed.GetValue(_names) ?? [];
        UsageErrors.RefuseOptionsAmong(names, this);
        IReadOnlyList<HostInterface> all = BerthEngine.ReadInterfaces();
        HostInterface[] wanted = names.Length == 0 ? [.. all] : [.. names.Select(name => Find(name, all)).Distinct()];
        if (parsed.GetValue(_json))
        {
            foreach (HostInterface each in wanted)
            {
                Terminal.Out.Write(InterfaceReport.ToJson(each));
            }
        }
        else
        {
            InterfaceReport.ShowTable(wanted);
        }

        return Task.FromResult(ExitCodes.Done);
    }

    private static HostInterface Find(string name, IReadOnlyList<HostInterface> all) =>
        all.FirstOrDefault(each => each.Name == name || each.Index.ToString() == name)
        ?? throw new UsageException(NearestWord.Find(name, all.Select(each => each.Name)) is { } nearest
            ? $"no interface '{name}' on this host: did you mean '{nearest}'?"
            : $"no interface '{name}' on this host; there are {string.Join(", ", all.Select(each => each.Name))}");
}
