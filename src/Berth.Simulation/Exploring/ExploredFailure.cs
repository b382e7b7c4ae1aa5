namespace Berth;

/// <summary>A seed under which a scenario failed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Time">The virtual time at which the smallest failing run ended.</param>
/// <param name="Exception">What the smallest failing run threw.</param>
/// <param name="FaultsDrawn">How many faults the seed draws.</param>
/// <param name="Faults">The smallest list of them found with which the scenario still fails in the same way.</param>
/// <param name="ShrinkRuns">How many runs it took to find.</param>
public sealed record ExploredFailure(
    long Seed, Instant Time, Exception Exception, int FaultsDrawn, IReadOnlyList<ExploredFault> Faults, int ShrinkRuns)
{
    /// <summary>The value of BERTH_SEED that repeats it: <c>17</c> when it needs all its faults, otherwise <c>17:3,9</c>.</summary>
    public string Replay => Faults.Count == FaultsDrawn
        ? FormattableString.Invariant($"{Seed}")
        : FormattableString.Invariant($"{Seed}:{string.Join(',', Faults.Select(fault => fault.Number))}");
}
