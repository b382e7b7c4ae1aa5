namespace Berth;

/// <summary>One experiment of <c>berth lab</c>: a few hosts in virtual time, what happens between them, and what to notice.</summary>
internal abstract class Experiment
{
    /// <summary>The word on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it shows, in a line.</summary>
    public abstract string Title { get; }

    /// <summary>What to notice, a sentence each.</summary>
    public abstract IReadOnlyList<string> Notice { get; }

    /// <summary>What today's Linux does where texts say otherwise; empty where they agree.</summary>
    public virtual IReadOnlyList<string> Today => [];

    /// <summary>Plays it.</summary>
    public abstract Task RunAsync(LabRun run);
}
