using System.IO.Pipelines;

namespace Berth.Conformance;

/// <summary>The control: what <see cref="Pipe"/> itself does. A behaviour that it does not keep is no behaviour of pipes.</summary>
public sealed class ControlPipe : PipeUnderTest
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(120);

    private readonly Pipe _pipe = new(new PipeOptions(useSynchronizationContext: false));

    public override void SkipWhereExempt(string behaviour)
    {
        // The control keeps everything, or the behaviour is wrong.
    }

    public override Task RunBothAsync(Func<PipeWriter, Task> write, Func<PipeReader, Task> read, string behaviour) =>
        Task.WhenAll(Task.Run(() => write(_pipe.Writer)), Task.Run(() => read(_pipe.Reader))).WaitAsync(HangLimit);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
