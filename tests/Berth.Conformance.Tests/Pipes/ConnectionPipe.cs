using System.IO.Pipelines;

namespace Berth.Conformance;

/// <summary>One direction of a connection: the client's output and the server's input.</summary>
public sealed class ConnectionPipe(EngineFixture fixture) : PipeUnderTest
{
    public override void SkipWhereExempt(string behaviour) => fixture.SkipWhereExempt(behaviour);

    public override async Task RunBothAsync(Func<PipeWriter, Task> write, Func<PipeReader, Task> read, string behaviour)
    {
        Listener listener = await fixture.ListenAsync();
        await fixture.RunBothAsync(
            async () => await read((await fixture.AcceptAsync(listener)).Input),
            async () => await write((await fixture.ConnectAsync(listener.LocalAddress)).Output),
            behaviour);
    }

    public override ValueTask DisposeAsync() => fixture.DisposeAsync();
}
