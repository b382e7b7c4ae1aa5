namespace Berth;

/// <summary>Takes what an experiment shows. What it writes is a function of the experiment and its seed alone.</summary>
internal abstract class LabReport
{
    public abstract void Start(Experiment experiment, long seed);

    /// <summary>A simulation begins. Called within it.</summary>
    public abstract void Begin(string caption, SimulatedNetwork network, SimulatedNode[] nodes);

    public abstract void End(SimulationResult result);

    public abstract void Tabulate(IReadOnlyList<string> titles, IReadOnlyList<IReadOnlyList<string>> rows);

    public abstract void Say(string text);

    public abstract void Finish(Experiment experiment);
}
