namespace Berth.Bench.Local;

/// <summary>How long is measured.</summary>
/// <param name="Rounds">Rounds, in each of which everything takes its turn.</param>
/// <param name="WarmUp">Messages passed before the measuring begins, for each number.</param>
/// <param name="Window">Measured time for each number and round.</param>
internal sealed record Plan(int Rounds, TimeSpan WarmUp, TimeSpan Window)
{
    public static Plan Whole { get; } = new(3, TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(0.5));

    public static Plan Quick { get; } = new(1, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.1));
}
