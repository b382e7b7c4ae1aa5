using Spectre.Console;

namespace Berth;

/// <summary>Where everything goes: data to <see cref="Out"/>, messages to <see cref="Error"/>.</summary>
internal static class Terminal
{
    /// <summary>Wide enough that nothing wraps: what is piped on stays one line a row.</summary>
    private const int WidthInPipes = 1000;

    private static readonly Lazy<TextOutput> LazyOut =
        new(() => new TextOutput(StandardStreams.OpenOutput(), StandardStreams.IsOutputTerminal, mayFail: false));

    private static readonly Lazy<TextOutput> LazyError =
        new(() => new TextOutput(StandardStreams.OpenError(), StandardStreams.IsErrorTerminal, mayFail: true));

    public static TextOutput Out => LazyOut.Value;

    public static TextOutput Error => LazyError.Value;

    /// <summary>How the person who reads this calls the tool; the script at the repository's root tells by BERTH_COMMAND.</summary>
    public static string CommandName => Environment.GetEnvironmentVariable("BERTH_COMMAND") is { Length: > 0 } name ? name : "berth";

    /// <summary>A table without frames, whose first line is the titles. On a terminal the last column wraps, in a pipe nothing does.</summary>
    public static Table NewTable(params string[] titles)
    {
        Table table = new() { Border = TableBorder.None };
        foreach (string title in titles)
        {
            table.AddColumn(new TableColumn(new Text(title, new Style(decoration: Decoration.Bold)))
            {
                NoWrap = title != titles[^1],
                Padding = new Padding(0, 0, 2, 0),
            });
        }

        return table;
    }

    /// <summary>Writes a table to standard output.</summary>
    public static void Show(Table table)
    {
        StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Out.UseColours ? AnsiSupport.Yes : AnsiSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = StandardStreams.IsOutputTerminal ? Math.Max(console.Profile.Width, Console.WindowWidth) : WidthInPipes;
        console.Write(table);
        Out.Write(string.Concat(text.ToString().Split('\n').Select(static line => line.TrimEnd() + "\n")).TrimEnd('\n') + "\n");
    }

    /// <summary>A message that is no fault of a socket.</summary>
    public static void Complain(string message) => Error.WriteLine($"berth: {message}");

    /// <summary>A fault as <c>✗ db (10.0.0.2):5432  connect: ECONNREFUSED after 0.2 ms</c>, then its explanation.</summary>
    public static void Show(Fault fault)
    {
        string explanation = FaultText.Explanation(fault) is { } text ? $"\n  {text}" : "";
        Error.WriteLine($"{Error.Red("✗")} {FaultText.Headline(fault)}{explanation}");
    }

    /// <summary>The same, and one line for each other address that was tried.</summary>
    public static void Show(FaultException failed)
    {
        foreach (Fault other in failed.Others)
        {
            Error.WriteLine($"{Error.Red("✗")} {FaultText.Headline(other)}");
        }

        Show(failed.Fault);
    }
}
