namespace Berth;

/// <summary>Why a simulation could not go on, in one word that programs can switch on.</summary>
public enum SimulationFailure
{
    /// <summary>Nothing is runnable, nothing is scheduled, and the scenario has not ended.</summary>
    Deadlock,

    /// <summary>The pool's only worker did not come back, or virtual time did not move, within <see cref="SimulationOptions.StallMax"/>.</summary>
    Blocked,

    /// <summary>The scenario did not end within <see cref="SimulationOptions.DurationMax"/> of virtual time.</summary>
    Endless,

    /// <summary>A program used real time, a thread of its own, a real socket or real name resolution.</summary>
    Escape,

    /// <summary>Something of a simulation was used before it began or after it ended.</summary>
    Outside,

    /// <summary>
    /// A scenario failed for at least one of the seeds of <see cref="SimulatedNetwork.ExploreAsync"/>; the inner exception is the first failure.
    /// </summary>
    Found,
}
