using System.Globalization;
using System.Text;

namespace Berth.Bench.Compare;

/// <summary>The comparison as a page of Markdown.</summary>
internal sealed class Report(IReadOnlyList<string> machine, Options options)
{
    private readonly StringBuilder _text = new();

    public Dictionary<(Cell Cell, Contestant Contestant), Series> Results { get; } = [];

    public Dictionary<(Cell Cell, Contestant Contestant), (double Receives, double Sends)> Calls { get; } = [];

    /// <summary>Why system calls were not counted, or null.</summary>
    public string? NoCalls { get; set; }

    public (double Before, double After) Load { get; set; }

    /// <summary>Writes the page.</summary>
    public string Write(string date)
    {
        Line($"# Echo servers compared, {date}");
        Line();
        foreach (string line in machine)
        {
            Line($"- {line}");
        }

        Line(Text($"- {Contestant.Connections} connections; {options.Rounds} rounds, interleaved: {options.Window.TotalSeconds:0.0} s per")
            + Text($" server and round after {options.WarmUp.TotalSeconds:0.0} s of warm-up,")
            + Text($" and {options.FirstWarmUp.TotalSeconds:0.0} s of load before all"));
        Line(Text($"- load average {Load.Before:0.0} before and {Load.After:0.0} after; the comparison itself keeps every core busy"));
        Line();
        Line("""
            Ratios are medians over the rounds of one server's value divided by the reference's in the same round. CPU is user and system
            time of the server and its processes, per request; where the core is not busy throughout, it is the better measure. Spread
            is (largest − smallest) / median of the requests per second. Ratios within 10 % are ties.
            """);
        foreach (Cell cell in options.Cells)
        {
            WriteCell(cell);
        }

        WriteNotes();
        WriteCalls();
        return _text.ToString();
    }

    private void WriteCell(Cell cell)
    {
        Line();
        Line($"## {cell.Name}");
        Line();
        string to = $"to {Contestant.Reference}";
        Line($"| server | requests/s | {to} | to floor | CPU µs/request | {to} | p50 µs | p99 µs | core busy | spread |");
        Line("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        Series? reference = Find(cell, Contestant.Reference);
        Series? floor = Find(cell, "floor");
        foreach (Contestant contestant in options.Contestants)
        {
            if (!Results.TryGetValue((cell, contestant), out Series? series))
            {
                continue;
            }

            Line(string.Join(
                " | ",
                $"| {contestant.Name}",
                Text($"{series.Median(Rate):#,0}"),
                Ratio(series, reference, Rate),
                Ratio(series, floor, Rate),
                Text($"{series.Median(Cpu):#,0.0}"),
                Ratio(series, reference, Cpu),
                Text($"{series.Median(static measured => measured.LatencyP50Us):#,0}"),
                Text($"{series.Median(static measured => measured.LatencyP99Us):#,0}"),
                Text($"{series.Median(static measured => measured.ServerCpuShare):0 %}"),
                Text($"{series.Spread(Rate):0 %} |")));
        }
    }

    private void WriteNotes()
    {
        Line();
        Line($"""
            `floor` is a single-threaded epoll loop in C, `plain` System.Net.Sockets with a task per connection, `kestrel` a
            ConnectionHandler; the others are Berth's concurrency models over the portable engine, all with the same handler.
            `iterative` and `prefork:2` serve one and two connections at a time, so they appear only where connections end.
            `process` starts a .NET process per connection, {Contestant.Connections} at once here, all on one core; it took part in few
            rounds.
            """);
    }

    private void WriteCalls()
    {
        Line();
        Line("## System calls per request");
        Line();
        if (NoCalls is not null)
        {
            Line($"Not counted: {NoCalls}");
            return;
        }

        Line("Counted by `strace -f -c` from the first connection on; calls by which the runtime talks to itself are among them.");
        Line();
        Line("| server | load | receiving | sending |");
        Line("|---|---|---:|---:|");
        foreach (((Cell cell, Contestant contestant), (double receives, double sends)) in Calls)
        {
            Line(Text($"| {contestant.Name} | {cell.Name} | {receives:0.00} | {sends:0.00} |"));
        }
    }

    private static double Rate(Measurement measured) => measured.RequestsPerSecond;

    private static double Cpu(Measurement measured) => measured.ServerCpuUsPerRequest;

    private static string Ratio(Series series, Series? reference, Func<Measurement, double> value) =>
        reference is null ? "–" : Text($"{series.Ratio(reference, value):0.00}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private Series? Find(Cell cell, string name) =>
        options.Contestants.FirstOrDefault(contestant => contestant.Name == name) is { } contestant
            ? Results.GetValueOrDefault((cell, contestant))
            : null;

    private void Line(string text = "") => _text.Append(text).Append('\n');
}
