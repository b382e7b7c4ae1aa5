using System.Globalization;

namespace Berth.Bench.Compare;

/// <summary>What to measure and how long, from the command line.</summary>
internal sealed record Options
{
    public const string Help = """
        bench/run [--quick] [--only NAME[,NAME…]] [--cell TEXT] [--rounds N] [--window MS] [--output FILE]

          --quick          one short round of the servers that start fast; writes no file unless --output is given
          --only NAMES     floor, plain, kestrel, or a model: loop, thread, prethread:64, prefork:2/loop, prefork:2, iterative, process
          --cell TEXT      only the loads whose name contains TEXT ("16 KB", "connect")
          --rounds N       rounds, 1 to 99 (default 7)
          --window MS      measured time per server and round, in milliseconds, 50 to 60000 (default 1000)
          --output FILE    where to write (default bench/results/<date>-<cores>.md)
        """;

    public required string Repository { get; init; }

    public bool HasPrivateNetwork { get; init; }

    public bool IsQuick { get; init; }

    public IReadOnlyList<Contestant> Contestants { get; init; } = Contestant.All;

    public IReadOnlyList<Cell> Cells { get; init; } = Cell.All;

    public int Rounds { get; init; } = 7;

    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// Load before the first round, so that the runtime compiles hot methods anew; it goes on with that while others are loaded.
    /// </summary>
    public TimeSpan FirstWarmUp { get; init; } = TimeSpan.FromSeconds(3);

    public string? Output { get; init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">An argument is wrong; the message says which.</exception>
    public static Options Parse(string[] arguments)
    {
        Options options = new() { Repository = Environment.CurrentDirectory };
        Queue<string> left = new(arguments);
        while (left.TryDequeue(out string? option))
        {
            options = option switch
            {
                "--repository" => options with { Repository = Value() },
                "--private-network" => options with { HasPrivateNetwork = true },
                "--quick" => Quick(options),
                "--only" => options with { Contestants = [.. Value().Split(',').Select(Named)] },
                "--cell" => options with { Cells = CellsNamed(Value()) },
                "--rounds" => options with { Rounds = Number(1, 99) },
                "--window" => options with { Window = TimeSpan.FromMilliseconds(Number(50, 60_000)) },
                "--output" => options with { Output = Value() },
                _ => throw new FormatException($"unknown option '{option}'"),
            };

            string Value() => left.TryDequeue(out string? value) ? value : throw new FormatException($"{option} wants a value");

            int Number(int min, int max) =>
                int.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max
                    ? number
                    : throw new FormatException($"{option} wants a number from {min} to {max}");
        }

        return options;
    }

    private static Options Quick(Options options) => options with
    {
        IsQuick = true,
        Contestants = [.. Contestant.All.Where(static contestant => contestant.IsLongLived)],
        Rounds = 1,
        Window = TimeSpan.FromMilliseconds(300),
        WarmUp = TimeSpan.FromMilliseconds(100),
        FirstWarmUp = TimeSpan.FromMilliseconds(500),
    };

    private static Contestant Named(string name) =>
        Contestant.All.FirstOrDefault(contestant => contestant.Name == name)
        ?? throw new FormatException(
            $"no server is called '{name}'; there are {string.Join(", ", Contestant.All.Select(static contestant => contestant.Name))}");

    private static Cell[] CellsNamed(string text) =>
        Cell.All.Where(cell => cell.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).ToArray() is { Length: > 0 } cells
            ? cells
            : throw new FormatException($"no load has '{text}' in its name");
}
