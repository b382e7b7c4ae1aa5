using System.IO.Pipelines;

namespace Berth.Conformance;

/// <summary>A pipe as the suite sees it: something is written at one end and read at the other, each by a script.</summary>
public abstract class PipeUnderTest : IAsyncDisposable
{
    /// <summary>Skips a behaviour that this pipe is exempt from.</summary>
    public abstract void SkipWhereExempt(string behaviour);

    /// <summary>Runs both scripts and waits for them.</summary>
    public abstract Task RunBothAsync(Func<PipeWriter, Task> write, Func<PipeReader, Task> read, string behaviour);

    public abstract ValueTask DisposeAsync();
}
