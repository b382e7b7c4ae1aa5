using System.Text;

namespace Berth;

/// <summary>What a scenario did under many seeds.</summary>
/// <param name="SeedsRun">How many seeds were run.</param>
/// <param name="Failures">Those that failed, in the order of their seeds.</param>
public sealed record Exploration(int SeedsRun, IReadOnlyList<ExploredFailure> Failures)
{
    /// <summary>The report: each failure with its time, its faults, and how to repeat it.</summary>
    public override string ToString()
    {
        if (Failures.Count == 0)
        {
            return $"None of {SeedsRun} seeds failed.";
        }

        StringBuilder text = new();
        foreach (ExploredFailure failure in Failures)
        {
            text.AppendLine($"Seed {failure.Seed} failed after {failure.Time} s of virtual time: {failure.Exception.GetType().Name}: "
                + failure.Exception.Message.Split('\n')[0].TrimEnd());
            if (failure.FaultsDrawn > 0)
            {
                text.AppendLine($"  It needs {failure.Faults.Count} of the {failure.FaultsDrawn} faults drawn (found in {failure.ShrinkRuns} runs):");
                foreach (ExploredFault fault in failure.Faults)
                {
                    text.AppendLine($"  {fault.Number,4}  {fault.Text}");
                }
            }

            text.AppendLine($"  Again: BERTH_SEED={failure.Replay}");
        }

        return text.Append($"{Failures.Count} of {SeedsRun} seeds run failed.").ToString();
    }
}
