namespace Berth;

/// <summary>The experiments, in the order in which a course would come to them.</summary>
internal static class LabCatalogue
{
    public static IReadOnlyList<Experiment> All { get; } =
    [
        new HandshakeExperiment(),
        new BacklogExperiment(),
        new RefusedExperiment(),
        new UnreachableExperiment(),
        new TimeoutExperiment(),
        new CloseExperiment(),
        new HalfCloseExperiment(),
        new SimultaneousOpenExperiment(),
        new SimultaneousCloseExperiment(),
        new ResetExperiment(),
        new StatesExperiment(),
        new TimeWaitExperiment(),
        new NagleExperiment(),
        new DelayedAckExperiment(),
        new WindowExperiment(),
        new ZeroWindowExperiment(),
        new LossExperiment(),
        new MuxExperiment(),
    ];

    /// <summary>Finds one by its word.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Experiment Find(string name) =>
        All.FirstOrDefault(each => string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException(NearestWord.Find(name, All.Select(static each => each.Name)) is { } nearest
            ? $"unknown experiment '{name}': did you mean '{nearest}'?"
            : $"unknown experiment '{name}' (berth lab lists all)");
}
