namespace Berth.Conformance;

/// <summary>An engine in one of its forms: how the suite makes it and how it runs a script on it.</summary>
/// <param name="Name">The word in <c>docs/engines.md</c>.</param>
/// <param name="Create">Makes an engine for one behaviour.</param>
public abstract record EngineUnderTest(string Name, Func<Engine> Create)
{
    /// <summary>Whether faults carry what a kernel said.</summary>
    public bool HasErrno { get; init; }

    /// <summary>Whether it asks the base library, which folds several errno values into one answer in places: those faults carry none.</summary>
    public bool FoldsErrno { get; init; }

    /// <summary>Bytes that the long transfers move.</summary>
    public int LongTransferBytes { get; init; } = 100_000_000;

    /// <summary>Whether each script has a thread of its own on which its operations wait.</summary>
    public virtual bool IsBlocking => false;

    /// <summary>Runs a script as this form runs handlers.</summary>
    public abstract Task RunAsync(Engine engine, string name, Func<Task> script);
}
