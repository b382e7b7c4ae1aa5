namespace Berth;

/// <summary>What to do when a simulated program uses real time, threads of its own, real sockets or real name resolution.</summary>
public enum EscapePolicy
{
    /// <summary>The run ends with <see cref="SimulationFailure.Escape"/>: what follows would not be repeatable.</summary>
    Fault,

    /// <summary>
    /// The run goes on; <see cref="SimulationResult.Escapes"/> lists what was seen. For programs whose libraries arm timers that never matter, as
    /// <see cref="System.Net.Http.HttpClient"/> does.
    /// </summary>
    Note,
}
