using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace Berth;

/// <summary><c>berth explain</c>: what the errors of the kernel and of the resolver mean, and what to check.</summary>
internal sealed class ExplainCommand : CliCommand
{
    private readonly Argument<string[]> _errors = new("ERROR")
    {
        Description = "a name in any case, or an errno's number; none for all",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _json = OptionOf.Flag("--json", "one object a line");

    public ExplainCommand()
        : base("explain", "what an error of a socket call or of the resolver means, and what to check")
    {
        Arguments.Add(_errors);
        Options.Add(_json);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("berth explain ECONNREFUSED", "one, by name in any case"),
        new("berth explain 111", "by number"),
        new("berth explain EAI_NONAME", "an error of the resolver, which is no errno"),
        new("berth explain", "all that socket calls and the resolver return"),
    ];

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        UsageErrors.RefuseOptionsAmong(parsed.GetValue(_errors) ?? [], this);
        Explained[] entries = [.. (parsed.GetValue(_errors) ?? []).Select(Find)];
        Explained[] shown = entries.Length > 0 ? entries : [.. ErrnoTable.All.Select(Of), .. NameErrorTable.All.Select(Of)];
        if (parsed.GetValue(_json))
        {
            foreach (Explained entry in shown)
            {
                Terminal.Out.Write(ToJson(entry));
            }
        }
        else if (entries.Length == 0)
        {
            Table table = Terminal.NewTable("number", "name", "meaning");
            foreach (Explained entry in shown)
            {
                table.AddRow(new Text(entry.Number.ToString(CultureInfo.InvariantCulture)), new Text(entry.Name), new Text(entry.Sentence));
            }

            Terminal.Show(table);
        }
        else
        {
            Terminal.Out.Write(string.Join('\n', entries.Select(ToText)));
        }

        return Task.FromResult(ExitCodes.Done);
    }

    private static Explained Find(string typed) =>
        NameErrorTable.Find(typed) is { } name ? Of(name)
        : ErrnoTable.Find(typed) is { } errno ? Of(errno)
        : throw new UsageException(Nearest(typed) is { } nearest
            ? $"unknown error '{typed}': did you mean '{nearest}'?"
            : $"unknown error '{typed}': neither a socket call nor the resolver returns it (berth explain lists all)");

    private static string? Nearest(string typed) => typed.StartsWith("EAI", StringComparison.OrdinalIgnoreCase)
        ? NearestWord.Find(typed, NameErrorTable.All.Select(entry => entry.Name)) ?? ErrnoTable.NearestName(typed)
        : ErrnoTable.NearestName(typed);

    private static string ToText(Explained entry)
    {
        string alias = entry.Alias is null ? "" : $" = {entry.Alias}";
        return $"{entry.Name}{alias} ({entry.Number})\n  {entry.Sentence}\n  {entry.Check}\n";
    }

    private static byte[] ToJson(Explained entry) => JsonLine.Of(json =>
    {
        json.WriteNumber("number", entry.Number);
        json.WriteString("name", entry.Name);
        json.WriteIfThere("alias", entry.Alias);
        json.WriteString("reason", JsonLine.Word(entry.Reason.ToString()));
        json.WriteString("sentence", entry.Sentence);
        json.WriteString("check", entry.Check);
    });

    private static Explained Of(ErrnoEntry entry) =>
        new(entry.Errno.Value, entry.Name, entry.Alias, entry.Reason, entry.Sentence, entry.Check);

    private static Explained Of(NameErrorEntry entry) =>
        new(entry.Error.Value, entry.Name, Alias: null, entry.Reason, entry.Sentence, entry.Check);

    /// <summary>A row of either table. The numbers of the two can't be confused: the resolver's are negative.</summary>
    private sealed record Explained(int Number, string Name, string? Alias, FaultReason Reason, string Sentence, string Check);
}
