using System.Buffers;
using System.IO.Pipelines;

namespace Berth.Conformance;

/// <content>Cancelling, the writer's memory, and calls that are refused.</content>
public abstract partial class PipeBehaviours
{
    [Fact]
    public Task CancelPendingRead_EndsAWaitingRead_Once()
    {
        Signal canceled = new();
        return RunAsync(
            write: async output =>
            {
                await canceled;
                await output.SendAsync("after");
            },
            read: async input =>
            {
                Task canceling = Task.Run(input.CancelPendingRead);
                ReadResult result = await input.ReadAsync();
                Assert.True(result.IsCanceled);
                Assert.False(result.IsCompleted);
                input.AdvanceTo(result.Buffer.End);
                await canceling;
                canceled.Set();
                result = await input.ReadAtLeastAsync(5);
                Assert.False(result.IsCanceled);
                Assert.Equal("after", Text(result));
                input.AdvanceTo(result.Buffer.End);
            });
    }

    [Fact]
    public Task CancelPendingRead_WithNoReadWaiting_EndsTheNextOne() => RunAsync(
        write: output => output.SendAsync("kept"),
        read: async input =>
        {
            ReadResult result = await input.ReadAtLeastAsync(4);
            input.AdvanceTo(result.Buffer.Start);
            input.CancelPendingRead();
            result = await input.ReadAsync();
            Assert.True(result.IsCanceled);
            Assert.Equal("kept", Text(result));
            input.AdvanceTo(result.Buffer.Start);
            result = await input.ReadAsync();
            Assert.False(result.IsCanceled);
            Assert.Equal("kept", Text(result));
            input.AdvanceTo(result.Buffer.End);
        });

    [Fact]
    public Task Read_WithATokenThatHasFired_Throws_AndTakesNothing() => RunAsync(
        write: output => output.SendAsync("kept"),
        read: async input =>
        {
            await PipeScripts.ExpectCanceledAsync(async () => await input.ReadAsync(new CancellationToken(canceled: true)));
            await input.ExpectAsync("kept");
        });

    [Fact]
    public Task CancelPendingFlush_WithNoFlushWaiting_EndsTheNextOne() => RunAsync(
        write: async output =>
        {
            output.Put("sent ");
            output.CancelPendingFlush();
            Assert.True((await output.FlushAsync()).IsCanceled);
            Assert.False((await output.FlushAsync()).IsCanceled);
            await output.SendAsync("in order");
            await output.CompleteAsync();
        },
        read: async input => Assert.Equal("sent in order", await input.ReadTextToEndAsync()));

    [Fact]
    public Task UnflushedBytes_CountsWhatWasWrittenAndNotFlushed() => RunAsync(
        write: async output =>
        {
            Assert.True(output.CanGetUnflushedBytes);
            Assert.Equal(0, output.UnflushedBytes);
            output.Put("12345");
            output.Put("678");
            Assert.Equal(8, output.UnflushedBytes);
            await output.FlushAsync();
            Assert.Equal(0, output.UnflushedBytes);
        },
        read: input => input.ExpectAsync("12345678"));

    [Fact]
    public Task Written_WithoutAFlush_IsNotSent() => RunAsync(
        write: async output =>
        {
            output.Put("not yet");
            Assert.Equal(7, output.UnflushedBytes);
            await output.SendAsync(", now");
            await output.CompleteAsync();
        },
        read: async input =>
        {
            ReadResult result = await input.ReadAtLeastAsync(1);
            Assert.Equal((byte)'n', result.Buffer.FirstSpan[0]);
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            await input.ExpectAsync("not yet, now");
        });

    [Fact]
    public Task GetMemory_WithALargeHint_GivesThatMuch()
    {
        const int Large = 1_500_000;
        return RunAsync(
            write: async output =>
            {
                Memory<byte> memory = output.GetMemory(Large);
                Assert.True(memory.Length >= Large);
                new Pattern(11).Copy(0, memory.Span[..Large]);
                output.Advance(Large);
                await output.FlushAsync();
                await output.CompleteAsync();
            },
            read: async input =>
            {
                await new Pattern(11).ExpectAsync(input, Large);
                await input.ExpectEndAsync();
            });
    }

    [Fact]
    public Task GetMemory_WithNoHint_GivesSome() => RunAsync(
        write: async output =>
        {
            Assert.False(output.GetMemory().IsEmpty);
            Assert.False(output.GetSpan().IsEmpty);
            Assert.True(output.GetSpan(3).Length >= 3);
            await output.CompleteAsync();
        },
        read: input => input.ExpectEndAsync());

    [Fact]
    public Task GetMemory_AskedForAgain_KeepsWhatWasAdvanced() => RunAsync(
        write: async output =>
        {
            for (int i = 0; i < 1000; i++)
            {
                Span<byte> span = output.GetSpan(i % 50 == 0 ? 5000 : 10);
                span[0] = (byte)i;
                span[1] = (byte)(i >> 8);
                output.Advance(2);
            }

            await output.FlushAsync();
        },
        read: async input =>
        {
            ReadResult result = await input.ReadAtLeastAsync(2000);
            byte[] received = result.Buffer.ToArray();
            for (int i = 0; i < 1000; i++)
            {
                Assert.Equal(i, received[2 * i] | (received[(2 * i) + 1] << 8));
            }

            input.AdvanceTo(result.Buffer.End);
        });

    [Fact]
    public Task Advance_BeyondTheMemory_OrBackwards_Throws() => RunAsync(
        write: async output =>
        {
            int length = output.GetMemory(10).Length;
            Assert.Throws<ArgumentOutOfRangeException>(() => output.Advance(length + 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => output.Advance(-1));
            await output.SendAsync("unharmed");
        },
        read: input => input.ExpectAsync("unharmed"));

    [Fact]
    public Task Flush_OfNothing_IsDoneAtOnce() => RunAsync(
        write: async output =>
        {
            FlushResult result = await output.FlushAsync();
            Assert.False(result.IsCanceled);
            await output.WriteAsync(ReadOnlyMemory<byte>.Empty);
            await output.SendAsync("x");
        },
        read: input => input.ExpectAsync("x"));

    [Fact]
    public Task Write_AfterTheEnd_IsInvalid() => RunAsync(
        write: async output =>
        {
            await output.CompleteAsync();
            Assert.Throws<InvalidOperationException>(() => output.GetMemory(1));
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await output.WriteAsync(new byte[1]));
        },
        read: input => input.ExpectEndAsync());

    [Fact]
    public Task Read_AfterTheReaderIsCompleted_IsInvalid() => RunAsync(
        write: output => output.SendAsync("unheard"),
        read: async input =>
        {
            await input.CompleteAsync();
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await input.ReadAsync());
            Assert.Throws<InvalidOperationException>(() => input.TryRead(out _));
        });

    [Fact]
    public Task Completed_Twice_DoesNoMore() => RunAsync(
        write: async output =>
        {
            await output.SendAsync("x");
            await output.CompleteAsync();
            await output.CompleteAsync();
        },
        read: async input =>
        {
            Assert.Equal("x", await input.ReadTextToEndAsync());
            await input.CompleteAsync();
            await input.CompleteAsync();
        });
}
