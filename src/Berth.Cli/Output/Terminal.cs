using Spectre.Console;

namespace Berth;

/// <summary>Where everything goes: data to <see cref="Out"/>, messages to <see cref="Error"/>.</summary>
internal static class Terminal
{
    /// <summary>Columns at which nothing wraps: what is piped on, or copied, stays one line a row.</summary>
    private const int WidthWithoutWrapping = 1000;

    /// <summary>Narrower terminals get lines of this many columns.</summary>
    private const int WidthMin = 80;

    private const int HeightUnknown = 24;

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
    public static void Show(Table table) => Out.Write(Render(
        table, StandardStreams.IsOutputTerminal ? Math.Max(WidthMin, Console.WindowWidth) : WidthWithoutWrapping));

    /// <summary>A table as the lines to write to standard output, each with its end; never wrapped, so that its cells can be copied.</summary>
    public static string Render(Table table) => Render(table, WidthWithoutWrapping);

    private static string Render(Table table, int width)
    {
        StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Out.UseColours ? AnsiSupport.Yes : AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Profile.Height = HeightUnknown; // Asked for it, the terminal would be set up for input, and say so on the output.
        console.Write(table);
        return string.Concat(text.ToString().Split('\n').Select(static line => line.TrimEnd() + "\n")).TrimEnd('\n') + "\n";
    }

    /// <summary>A message that is no fault of a socket.</summary>
    public static void Complain(string message) => Error.WriteLine($"berth: {message}");

    /// <summary>A fault as <c>✗ db (10.0.0.2):5432  connect: ECONNREFUSED after 0.2 ms</c>, then its explanation.</summary>
    public static void Show(Fault fault)
    {
        string explanation = FaultText.Explanation(fault) is { } text ? $"\n  {text}" : "";
        Error.WriteLine($"{Error.Red("✗")} {FaultText.Headline(fault)}{explanation}");
    }

    /// <summary>The same; when several addresses were tried, a table of all, the fault that tells most at its end.</summary>
    public static void Show(FaultException failed)
    {
        if (failed.Others.Count == 0)
        {
            Show(failed.Fault);
            return;
        }

        TextTable table = new(isStyled: false);
        foreach (Fault other in failed.Others)
        {
            table.Add(FaultText.Place(other), FaultText.What(other), other.Errno?.Sentence ?? other.Detail ?? "");
        }

        table.Add(FaultText.Place(failed.Fault), FaultText.What(failed.Fault), "");
        foreach (string line in table.ToString().TrimEnd('\n').Split('\n'))
        {
            Error.WriteLine($"{Error.Red("✗")} {line}");
        }

        if (FaultText.Explanation(failed.Fault) is { } explanation)
        {
            Error.WriteLine($"  {explanation}");
        }
    }
}
