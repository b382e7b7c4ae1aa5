using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Berth.Conformance;

/// <summary>What urgent data promises on a TCP connection. A Unix stream and an engine in memory have none.</summary>
public abstract class UrgentBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    [Fact]
    public Task UrgentByte_OvertakesWhatWasSentBeforeIt() => PairAsync(
        server: async connection =>
        {
            await connection.Output.SendAsync("ab");
            await connection.Urgent.SendAsync("cd!"u8.ToArray());
            await connection.Output.SendAsync("ef");
            await connection.CompleteOutputAsync();
        },
        client: async connection =>
        {
            UrgentData urgent = connection.Urgent;
            await urgent.WaitAsync();
            Assert.True(urgent.TryReceive(out byte value));
            Assert.Equal((byte)'!', value);
            Assert.False(urgent.TryReceive(out _), "there was one urgent byte");
            Assert.Equal("abcdef", await connection.Input.ReadTextToEndAsync());
        });

    [Fact]
    public Task UrgentByte_IsKeptForWhomReadsPastIt() => PairAsync(
        server: async connection =>
        {
            await connection.Urgent.SendAsync("ab!"u8.ToArray());
            await connection.Output.SendAsync("cd");
            await connection.CompleteOutputAsync();
        },
        client: async connection =>
        {
            UrgentData urgent = connection.Urgent;
            Assert.Equal("abcd", await connection.Input.ReadTextToEndAsync());
            await urgent.WaitAsync();
            Assert.True(urgent.TryReceive(out byte value));
            Assert.Equal((byte)'!', value);
        });

    [Fact]
    public Task Mark_IsWhereTheUrgentByteWas_AndAReceiveEndsThere()
    {
        Signal markSeen = new();
        return PairAsync(
            server: async connection =>
            {
                await connection.Output.SendAsync("ab");
                await connection.Urgent.SendAsync("cd!"u8.ToArray());
                await connection.Output.SendAsync("ef");
                await markSeen;
                await connection.CompleteOutputAsync();
            },
            client: async connection =>
            {
                UrgentData urgent = connection.Urgent;
                await urgent.WaitAsync();
                PipeReader input = connection.Input;
                ReadOnlySequence<byte> buffer;
                SequencePosition mark;
                while (true)
                {
                    ReadResult result = await input.ReadAsync();
                    buffer = result.Buffer;
                    if (urgent.TryFindMark(buffer, out mark))
                    {
                        break;
                    }

                    input.AdvanceTo(buffer.Start, buffer.End);
                }

                markSeen.Set();
                Assert.Equal("abcd", Encoding.UTF8.GetString(buffer.Slice(buffer.Start, mark)));
                Assert.Equal("", Encoding.UTF8.GetString(buffer.Slice(mark)));
                input.AdvanceTo(buffer.Start, buffer.End); // Unconsumed: both sides of the mark meet in the next buffer.
                buffer = (await input.ReadAsync()).Buffer;
                Assert.True(urgent.TryFindMark(buffer, out mark));
                Assert.Equal("abcd", Encoding.UTF8.GetString(buffer.Slice(buffer.Start, mark)));
                Assert.StartsWith("e", Encoding.UTF8.GetString(buffer.Slice(mark)), StringComparison.Ordinal);
                input.AdvanceTo(buffer.End);
                Assert.False(urgent.TryFindMark(ReadOnlySequence<byte>.Empty, out _), "the mark is behind the reader");
                await input.ReadToEndAsync();
            });
    }

    [Fact]
    public Task Mark_OfAnUrgentByteAlone_IsWhereTheReaderStands() => PairAsync(
        server: async connection =>
        {
            await connection.Urgent.SendAsync("!"u8.ToArray());
            Assert.Equal("got it", await connection.Input.ReadTextToEndAsync());
            await connection.Output.SendAsync("after");
            await connection.CompleteOutputAsync();
        },
        client: async connection =>
        {
            UrgentData urgent = connection.Urgent;
            await urgent.WaitAsync();
            Assert.True(urgent.TryFindMark(ReadOnlySequence<byte>.Empty, out _));
            await connection.Output.SendAsync("got it");
            await connection.CompleteOutputAsync();
            ReadResult result = await connection.Input.ReadAsync();
            Assert.True(urgent.TryFindMark(result.Buffer, out SequencePosition mark));
            Assert.Equal(result.Buffer.Start, mark);
            connection.Input.AdvanceTo(result.Buffer.Start);
            Assert.Equal("after", await connection.Input.ReadTextToEndAsync());
            Assert.True(urgent.TryReceive(out byte value));
            Assert.Equal((byte)'!', value);
        });

    [Fact]
    public Task InLine_TheByteFollowsTheMark() => PairAsync(
        server: async connection =>
        {
            await connection.Urgent.SendAsync("ab!"u8.ToArray());
            await connection.Output.SendAsync("cd");
            await connection.CompleteOutputAsync();
        },
        client: async connection =>
        {
            UrgentData urgent = connection.Urgent;
            Assert.False(urgent.IsInline);
            urgent.IsInline = true;
            Assert.True(urgent.IsInline);
            await urgent.WaitAsync();
            Assert.Equal("ab!cd", await connection.Input.ReadTextToEndAsync());
            Assert.False(urgent.TryReceive(out _), "the byte was in the stream");
        });

    [Fact]
    public Task TryReceive_WithNothingUrgent_IsFalse_AndHarmsNothing() => PairAsync(
        server: async connection =>
        {
            await connection.Output.SendAsync("x");
            await connection.CompleteOutputAsync();
        },
        client: async connection =>
        {
            Assert.False(connection.Urgent.TryReceive(out _));
            Assert.Equal("x", await connection.Input.ReadTextToEndAsync());
            Assert.False(connection.Urgent.TryReceive(out _));
        });

    [Fact]
    public Task Wait_Cancelled_LeavesTheConnectionUsable()
    {
        Signal cancelled = new();
        return PairAsync(
            server: async connection =>
            {
                await cancelled;
                await connection.Urgent.SendAsync("!"u8.ToArray());
            },
            client: async connection =>
            {
                using CancellationTokenSource patience = new();
                ValueTask waiting = connection.Urgent.WaitAsync(patience.Token);
                await patience.CancelAsync();
                await PipeScripts.ExpectCanceledAsync(async () => await waiting);
                cancelled.Set();
                await connection.Urgent.WaitAsync();
                Assert.True(connection.Urgent.TryReceive(out byte value));
                Assert.Equal((byte)'!', value);
            });
    }

    [Fact]
    public Task Wait_IsEndedByAnAbortHere() => PairAsync(
        server: static _ => Task.CompletedTask,
        client: async connection =>
        {
            Task waiting = connection.Urgent.WaitAsync().AsTask();
            connection.Abort();
            Assert.Equal(FaultReason.AbortedHere, (await PipeScripts.FaultOfAsync(() => waiting)).Reason);
        });

    [Fact]
    public Task Send_WaitsForRoom_AndGoesBehindAllThatWasWritten()
    {
        byte[] bulk = new byte[8_000_000];
        Array.Fill(bulk, (byte)'x');
        return PairAsync(
            server: async connection =>
            {
                connection.Output.Write(bulk);
                await connection.Urgent.SendAsync("y!"u8.ToArray());
                await connection.Output.SendAsync("z");
                await connection.CompleteOutputAsync();
            },
            client: async connection =>
            {
                UrgentData urgent = connection.Urgent;
                byte[] all = await connection.Input.ReadToEndAsync();
                Assert.Equal(bulk.Length + 2, all.Length);
                Assert.Equal("yz", Encoding.UTF8.GetString(all.AsSpan(bulk.Length)));
                Assert.True(urgent.TryReceive(out byte value));
                Assert.Equal((byte)'!', value);
            });
    }

    [Fact]
    public Task Send_OfNothing_IsRefused() => PairAsync(
        server: static _ => Task.CompletedTask,
        client: async connection => await Assert.ThrowsAsync<ArgumentException>(async () => await connection.Urgent.SendAsync(default)));
}
