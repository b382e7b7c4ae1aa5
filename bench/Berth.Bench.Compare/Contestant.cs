namespace Berth.Bench.Compare;

/// <summary>One server of the comparison.</summary>
/// <param name="Name">Its name in tables and for <c>--only</c>.</param>
/// <param name="Program">The executable, relative to the repository.</param>
/// <param name="Arguments">Arguments after the port.</param>
/// <param name="ServesAtOnce">Connections served at once; with fewer than the load has, it serves only connections that end.</param>
/// <param name="ProcessesAtRest">Processes below the server while it serves nobody.</param>
/// <param name="RoundsMax">Rounds that it takes part in; few for one that takes seconds where others take microseconds.</param>
internal sealed record Contestant(
    string Name, string Program, string[] Arguments, int ServesAtOnce = int.MaxValue, int ProcessesAtRest = 0, int RoundsMax = int.MaxValue)
{
    /// <summary>Connections that the generator keeps busy.</summary>
    public const int Connections = 64;

    /// <summary>The one that ratios are to.</summary>
    public const string Reference = "kestrel";

    /// <summary>Every contestant, in the order of the tables.</summary>
    public static IReadOnlyList<Contestant> All { get; } =
    [
        new("floor", "artifacts/bench/epoll_echo", []),
        new("plain", Built("Plain"), []),
        new(Reference, Built("Kestrel"), []),
        Berth("loop"),
        Berth("thread"),
        Berth($"prethread:{Connections}"),
        Berth("prefork:2/loop", processesAtRest: 2),
        Berth("prefork:2", servesAtOnce: 2, processesAtRest: 2),
        Berth("iterative", servesAtOnce: 1),
        Berth("process", roundsMax: 2),
    ];

    /// <summary>Whether one process serves everything, so that a tracer can follow it from the outside.</summary>
    public bool IsOneProcess => ProcessesAtRest == 0 && IsLongLived;

    /// <summary>Whether its code runs long enough for the runtime to compile it anew, so that warming up means something.</summary>
    public bool IsLongLived => Name != "process";

    /// <summary>Whether it can serve a cell.</summary>
    public bool Serves(Cell cell) => !cell.StaysConnected || ServesAtOnce >= Connections;

    private static Contestant Berth(
        string model, int servesAtOnce = int.MaxValue, int processesAtRest = 0, int roundsMax = int.MaxValue) =>
        new(model, Built("Echo"), [model], servesAtOnce, processesAtRest, roundsMax);

    private static string Built(string project) =>
        $"bench/Berth.Bench.{project}/bin/Release/net10.0/Berth.Bench.{project}";
}
