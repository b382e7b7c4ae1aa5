using System.Globalization;
using System.Text;

namespace Berth;

/// <summary>For a person: sequence diagrams, tables, and what to notice.</summary>
internal sealed class PlainLabReport : LabReport
{
    private readonly StringBuilder _diagram = new();
    private IDisposable? _drawing;

    public override void Start(Experiment experiment, long seed) =>
        Terminal.Out.WriteLine(FormattableString.Invariant($"{experiment.Name}: {experiment.Title}  (seed {seed})"));

    public override void Begin(string caption, SimulatedNetwork network, SimulatedNode[] nodes)
    {
        Terminal.Out.Write($"\n{caption}\n");
        _diagram.Clear();
        _drawing = network.Trace.Draw(new StringWriter(_diagram, CultureInfo.InvariantCulture), nodes);
    }

    public override void End(SimulationResult result)
    {
        _drawing?.Dispose();
        foreach (string line in _diagram.ToString().TrimEnd('\n').Split('\n'))
        {
            Terminal.Out.WriteLine(line.TrimEnd());
        }

        Terminal.Out.WriteLine($"ended after {FaultText.Duration(result.Duration)} of virtual time");
    }

    public override void Tabulate(IReadOnlyList<string> titles, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        TextTable table = new(isStyled: false);
        table.Add([.. titles]);
        foreach (IReadOnlyList<string> row in rows)
        {
            table.Add([.. row]);
        }

        Terminal.Out.Write($"\n{table}");
    }

    public override void Say(string text) => Terminal.Out.WriteLine(text);

    public override void Finish(Experiment experiment)
    {
        Tell("what to notice", experiment.Notice);
        Tell("today's Linux, where texts say otherwise", experiment.Today);
    }

    private static void Tell(string title, IReadOnlyList<string> sentences)
    {
        if (sentences.Count > 0)
        {
            Terminal.Out.Write($"\n{title}\n{string.Concat(sentences.Select(static each => $"- {each}\n"))}");
        }
    }
}
