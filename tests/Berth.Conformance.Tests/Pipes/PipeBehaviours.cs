using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace Berth.Conformance;

/// <summary>
/// The contract of <see cref="PipeReader"/> and <see cref="PipeWriter"/> itself, which parsers and frameworks rely on. A connection's
/// input and output keep it as <see cref="Pipe"/> does.
/// </summary>
public abstract partial class PipeBehaviours(PipeUnderTest pipe) : IAsyncLifetime
{
    public ValueTask InitializeAsync()
    {
        pipe.SkipWhereExempt(TestContext.Current.TestMethod!.MethodName);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await pipe.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public Task Consumed_InPart_TheRestIsThereAtOnce() => RunAsync(
        write: output => output.SendAsync("headbody"),
        read: async input =>
        {
            ReadResult result = await input.ReadAtLeastAsync(8);
            input.AdvanceTo(result.Buffer.GetPosition(4));
            result = await input.ReadAsync();
            Assert.Equal("body", Text(result));
            input.AdvanceTo(result.Buffer.End);
        });

    [Fact]
    public Task ExaminedBeyondConsumed_WaitsForMore()
    {
        Signal examined = new();
        return RunAsync(
            write: async output =>
            {
                await output.SendAsync("half a ");
                await examined;
                await output.SendAsync("line");
            },
            read: async input =>
            {
                ReadResult first = await input.ReadAtLeastAsync(7);
                input.AdvanceTo(first.Buffer.Start, first.Buffer.End);
                examined.Set();
                ReadResult second = await input.ReadAsync();
                Assert.True(second.Buffer.Length > 7, "a read returned with nothing that was not examined before");
                Assert.StartsWith("half a l", Text(second));
                input.AdvanceTo(second.Buffer.End);
            });
    }

    [Fact]
    public Task ExaminedNothing_ReturnsTheSameAgain() => RunAsync(
        write: output => output.SendAsync("again"),
        read: async input =>
        {
            ReadResult result = await input.ReadAtLeastAsync(5);
            for (int i = 0; i < 3; i++)
            {
                input.AdvanceTo(result.Buffer.Start);
                result = await input.ReadAsync();
                Assert.Equal("again", Text(result));
            }

            input.AdvanceTo(result.Buffer.End);
        });

    [Fact]
    public Task Consumed_ByteByByte_AcrossSegments_LosesNothing()
    {
        const int Bytes = 60_000;
        return RunAsync(
            write: async output =>
            {
                await new Pattern(10).WriteAsync(output, Bytes);
                await output.CompleteAsync();
            },
            read: async input =>
            {
                byte[] expected = new Pattern(10).First(Bytes);
                ReadResult result = await input.ReadAtLeastAsync(Bytes);
                Assert.Equal(Bytes, result.Buffer.Length);
                for (int position = 0; position < Bytes; position += 997)
                {
                    int step = Math.Min(997, Bytes - position);
                    Assert.Equal(expected[position..(position + step)], result.Buffer.Slice(0, step).ToArray());
                    input.AdvanceTo(result.Buffer.GetPosition(step));
                    result = await input.ReadAsync();
                }

                Assert.True(result.IsCompleted);
                Assert.True(result.Buffer.IsEmpty);
            });
    }

    [Fact]
    public Task ReadAtLeast_WaitsForThatMuch() => RunAsync(
        write: async output =>
        {
            for (int i = 0; i < 10; i++)
            {
                await output.SendAsync("0123456789");
            }
        },
        read: async input =>
        {
            ReadResult result = await input.ReadAtLeastAsync(100);
            Assert.Equal(100, result.Buffer.Length);
            input.AdvanceTo(result.Buffer.End);
        });

    [Fact]
    public Task ReadAtLeast_AtTheEnd_ReturnsWhatThereIs() => RunAsync(
        write: async output =>
        {
            await output.SendAsync("less");
            await output.CompleteAsync();
        },
        read: async input =>
        {
            ReadResult result = await input.ReadAtLeastAsync(100);
            Assert.True(result.IsCompleted);
            Assert.Equal("less", Text(result));
            input.AdvanceTo(result.Buffer.End);
        });

    [Fact]
    public Task TryRead_OfWhatWasNotExamined_IsTrue() => RunAsync(
        write: output => output.SendAsync("there"),
        read: async input =>
        {
            ReadResult result = await input.ReadAtLeastAsync(5);
            input.AdvanceTo(result.Buffer.Start);
            Assert.True(input.TryRead(out result));
            Assert.Equal("there", Text(result));
            input.AdvanceTo(result.Buffer.End);
        });

    [Fact]
    public Task TryRead_WithNothingThere_IsFalse()
    {
        Signal looked = new();
        return RunAsync(
            write: async output =>
            {
                await looked;
                await output.SendAsync("late");
            },
            read: async input =>
            {
                Assert.False(input.TryRead(out _));
                looked.Set();
                ReadResult result = await input.ReadAtLeastAsync(4);
                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                Assert.False(input.TryRead(out _));
            });
    }

    [Fact]
    public Task TryRead_AtTheEnd_IsTrue() => RunAsync(
        write: async output => await output.CompleteAsync(),
        read: async input =>
        {
            ReadResult result = await input.ReadAsync();
            input.AdvanceTo(result.Buffer.End);
            Assert.True(input.TryRead(out result));
            Assert.True(result.IsCompleted);
            input.AdvanceTo(result.Buffer.End);
        });

    [Fact]
    public Task LastBytes_AndTheEnd_AreBothSeen() => RunAsync(
        write: async output =>
        {
            await output.SendAsync("last");
            await output.CompleteAsync();
        },
        read: async input =>
        {
            StringBuilder all = new();
            ReadResult result;
            do
            {
                result = await input.ReadAsync();
                all.Append(Text(result));
                input.AdvanceTo(result.Buffer.End);
            }
            while (!result.IsCompleted);
            Assert.Equal("last", all.ToString());
        });

    [Fact]
    public Task Completed_WithBytesLeft_KeepsThem() => RunAsync(
        write: async output =>
        {
            await output.SendAsync("left over");
            await output.CompleteAsync();
        },
        read: async input =>
        {
            ReadResult result = await input.ReadAtLeastAsync(100);
            for (int i = 0; i < 2; i++)
            {
                Assert.True(result.IsCompleted);
                Assert.Equal("left over", Text(result));
                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                result = await input.ReadAsync();
            }

            input.AdvanceTo(result.Buffer.End);
        });

    private static string Text(ReadResult result) => Encoding.UTF8.GetString(result.Buffer.ToArray());

    private Task RunAsync(Func<PipeWriter, Task> write, Func<PipeReader, Task> read, [CallerMemberName] string behaviour = "") =>
        pipe.RunBothAsync(write, read, behaviour);
}
