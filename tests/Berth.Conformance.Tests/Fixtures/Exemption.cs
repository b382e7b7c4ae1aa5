namespace Berth.Conformance;

/// <summary>A behaviour that an engine does not keep: one row of the table in <c>docs/engines.md</c>.</summary>
/// <param name="Engine">The engine's word.</param>
/// <param name="Over">The address kind's word, or <c>*</c>.</param>
/// <param name="Behaviour">The behaviour's name.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record Exemption(string Engine, string Over, string Behaviour, string Reason)
{
    private const string Heading = "| engine | over | behaviour | why |";

    /// <summary>Every row of the table.</summary>
    public static IReadOnlyList<Exemption> All { get; } = Read(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "engines.md")));

    public bool Covers(EngineFixture fixture, string behaviour) =>
        Engine == fixture.Form.Name && Behaviour == behaviour && (Over == "*" || Over == fixture.Kind.Word);

    private static List<Exemption> Read(string[] lines)
    {
        int heading = Array.IndexOf(lines, Heading);
        if (heading < 0)
        {
            throw new InvalidDataException($"docs/engines.md has no table with the heading '{Heading}'");
        }

        return
        [
            .. lines.Skip(heading + 2)
                .TakeWhile(line => line.StartsWith('|'))
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
                .Select(cells => new Exemption(cells[1].Trim('`'), cells[2].Trim('`'), cells[3].Trim('`'), cells[4])),
        ];
    }
}
