namespace Berth;

/// <summary>How to run a simulation.</summary>
public sealed record SimulationOptions
{
    /// <summary>What the clocks of all hosts show when the simulation begins. Default 2000-01-01T00:00:00Z.</summary>
    public DateTimeOffset StartTime { get; init; } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// How much virtual time the scenario may take, more than zero; beyond it the run ends with <see cref="SimulationFailure.Endless"/>.
    /// Default 1 day.
    /// </summary>
    public TimeSpan DurationMax { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long virtual time may stand still on the real clock, at least 10 ms; after that the run ends with <see cref="SimulationFailure.Blocked"/>.
    /// Not counted under a debugger. Default 30 s.
    /// </summary>
    public TimeSpan StallMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What to do when a program leaves the simulation. Default <see cref="EscapePolicy.Fault"/>.</summary>
    public EscapePolicy Escapes { get; init; }

    internal static void Check(SimulationOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.DurationMax, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.StallMax, TimeSpan.FromMilliseconds(10), nameof(options));
    }
}
