using System.CommandLine;
using Spectre.Console;

namespace Berth;

/// <summary><c>berth explain</c>: what the kernel's error numbers mean, and what to check.</summary>
internal sealed class ExplainCommand : CliCommand
{
    private readonly Argument<string[]> _errors = new("ERRNO")
    {
        Description = "a name in any case, or a number; none for all",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _json = OptionOf.Flag("--json", "one object a line");

    public ExplainCommand()
        : base("explain", "what an error number of a socket call means, and what to check")
    {
        Arguments.Add(_errors);
        Options.Add(_json);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("berth explain ECONNREFUSED", "one, by name in any case"),
        new("berth explain 111", "by number"),
        new("berth explain", "all that socket calls return"),
    ];

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        UsageErrors.RefuseOptionsAmong(parsed.GetValue(_errors) ?? [], this);
        ErrnoEntry[] entries = [.. (parsed.GetValue(_errors) ?? []).Select(Find)];
        if (parsed.GetValue(_json))
        {
            foreach (ErrnoEntry entry in entries.Length == 0 ? ErrnoTable.All : entries)
            {
                Terminal.Out.Write(ToJson(entry));
            }
        }
        else if (entries.Length == 0)
        {
            Table table = Terminal.NewTable("number", "name", "meaning");
            foreach (ErrnoEntry entry in ErrnoTable.All)
            {
                table.AddRow(new Text(entry.Errno.Value.ToString()), new Text(entry.Name), new Text(entry.Sentence));
            }

            Terminal.Show(table);
        }
        else
        {
            Terminal.Out.Write(string.Join('\n', entries.Select(ToText)));
        }

        return Task.FromResult(ExitCodes.Done);
    }

    private static ErrnoEntry Find(string typed) => ErrnoTable.Find(typed) ?? throw new UsageException(
        ErrnoTable.NearestName(typed) is { } nearest
            ? $"unknown error '{typed}': did you mean '{nearest}'?"
            : $"unknown error '{typed}': no socket call returns it (berth explain lists all)");

    private static string ToText(ErrnoEntry entry)
    {
        string alias = entry.Alias is null ? "" : $" = {entry.Alias}";
        return $"{entry.Name}{alias} ({entry.Errno.Value})\n  {entry.Sentence}\n  {entry.Check}\n";
    }

    private static byte[] ToJson(ErrnoEntry entry) => JsonLine.Of(json =>
    {
        json.WriteNumber("number", entry.Errno.Value);
        json.WriteString("name", entry.Name);
        json.WriteIfThere("alias", entry.Alias);
        json.WriteString("reason", JsonLine.Word(entry.Reason.ToString()));
        json.WriteString("sentence", entry.Sentence);
        json.WriteString("check", entry.Check);
    });
}
