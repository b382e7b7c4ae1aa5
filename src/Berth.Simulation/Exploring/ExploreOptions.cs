namespace Berth;

/// <summary>How to run a scenario under many seeds.</summary>
public sealed record ExploreOptions
{
    /// <summary>How each run goes.</summary>
    public SimulationOptions Simulation { get; init; } = new();

    /// <summary>After how many failing seeds to stop, 1 or more. Default 1.</summary>
    public int FailuresMax { get; init; } = 1;

    /// <summary>How many runs may go into finding the smallest list of faults of one failing seed; 0 to leave the list as it is. Default 200.</summary>
    public int ShrinkRunsMax { get; init; } = 200;

    /// <summary>Whether a failure is thrown at the end, so that a test fails by it. Default true.</summary>
    public bool ThrowOnFailure { get; init; } = true;

    /// <summary>Told of each run that has ended, with its seed and its exception or null. Default null.</summary>
    public Action<long, Exception?>? OnRun { get; init; }
}
