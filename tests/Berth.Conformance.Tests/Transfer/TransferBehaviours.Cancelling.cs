using System.IO.Pipelines;

namespace Berth.Conformance;

/// <content>A token ends a wait and nothing else.</content>
public abstract partial class TransferBehaviours
{
    [Fact]
    public Task Read_Cancelled_LosesNothing()
    {
        CancellationTokenSource patience = new();
        Signal reading = new();
        return PairAsync(
            server: async connection =>
            {
                reading.Set();
                await PipeScripts.ExpectCanceledAsync(async () => await connection.Input.ReadAsync(patience.Token));
                await connection.Output.SendAsync("now");
                Assert.Equal("all of it", await connection.Input.ReadTextToEndAsync());
            },
            client: async connection =>
            {
                await reading;
                await patience.CancelAsync();
                await connection.Input.ExpectAsync("now");
                await connection.Output.SendAsync("all of it");
                await connection.CompleteOutputAsync();
            });
    }

    [Fact]
    public Task Read_CancelledManyTimes_WhileBytesArrive_LosesNothing() => PairAsync(
        server: async connection =>
        {
            const int Bytes = 2_000_000;
            Pattern pattern = new(4);
            long position = 0;
            byte[] received = new byte[Bytes];
            Random when = new(4);
            while (position < Bytes)
            {
                using CancellationTokenSource patience = new();
                Task canceling = Task.Run(() =>
                {
                    Thread.SpinWait(when.Next(2000));
                    patience.Cancel();
                });
                try
                {
                    ReadResult result = await connection.Input.ReadAsync(patience.Token);
                    foreach (ReadOnlyMemory<byte> segment in result.Buffer)
                    {
                        segment.CopyTo(received.AsMemory((int)position));
                        position += segment.Length;
                    }

                    connection.Input.AdvanceTo(result.Buffer.End);
                }
                catch (OperationCanceledException)
                {
                    // The point of the behaviour: the next read goes on where this one stopped.
                }

                await canceling;
            }

            Assert.Equal(pattern.First(Bytes), received);
        },
        client: async connection => await new Pattern(4).WriteAsync(connection.Output, 2_000_000));

    [Fact]
    public Task Read_WithATokenThatHasFired_TakesNothing() => PairAsync(
        server: async connection =>
        {
            ReadResult there = await connection.Input.ReadAsync();
            connection.Input.AdvanceTo(there.Buffer.Start);
            await PipeScripts.ExpectCanceledAsync(async () => await connection.Input.ReadAsync(new CancellationToken(canceled: true)));
            await connection.Input.ExpectAsync("still here");
        },
        client: connection => connection.Output.SendAsync("still here"));

    [Fact]
    public Task Flush_Cancelled_SendsItsBytesWithTheNextOne()
    {
        CancellationTokenSource patience = new();
        Signal canceled = new();
        return PairAsync(
            server: async connection =>
            {
                byte[] all = new Pattern(5).First(MoreThanAnyBuffer);
                await PipeScripts.ExpectCanceledAsync(async () => await connection.Output.WriteAsync(all, patience.Token));
                canceled.Set();
                await connection.Output.FlushAsync();
                Assert.Equal(MoreThanAnyBuffer, connection.BytesSent);
                await connection.Output.SendAsync("after");
                await connection.CompleteOutputAsync();
            },
            client: async connection =>
            {
                ReadResult first = await connection.Input.ReadAsync();
                connection.Input.AdvanceTo(first.Buffer.Start);
                await patience.CancelAsync();
                await canceled;
                await new Pattern(5).ExpectAsync(connection.Input, MoreThanAnyBuffer);
                Assert.Equal("after", await connection.Input.ReadTextToEndAsync());
            });
    }

    [Fact]
    public Task Flush_WithATokenThatHasFired_KeepsItsBytes() => PairAsync(
        server: async connection =>
        {
            connection.Output.Put("kept ");
            await PipeScripts.ExpectCanceledAsync(async () => await connection.Output.FlushAsync(new CancellationToken(canceled: true)));
            await connection.Output.SendAsync("and sent");
            await connection.CompleteOutputAsync();
        },
        client: async connection => Assert.Equal("kept and sent", await connection.Input.ReadTextToEndAsync()));

    [Fact]
    public Task Flush_Cancelled_LeavesReadingAlone()
    {
        CancellationTokenSource patience = new();
        return PairAsync(
            server: async connection =>
            {
                byte[] all = new byte[MoreThanAnyBuffer];
                await PipeScripts.ExpectCanceledAsync(async () => await connection.Output.WriteAsync(all, patience.Token));
                await connection.Input.ExpectAsync("can you hear me?");
            },
            client: async connection =>
            {
                await connection.Input.ReadAsync(); // Not advanced: the server's flush has to wait.
                await patience.CancelAsync();
                await connection.Output.SendAsync("can you hear me?");
            });
    }

    [Fact]
    public Task CancelPendingFlush_EndsAWaitingFlush()
    {
        Signal arriving = new();
        Signal ended = new();
        return PairAsync(
            server: async connection =>
            {
                Task canceling = Task.Run(async () =>
                {
                    await arriving;
                    connection.Output.CancelPendingFlush();
                });
                Assert.True((await connection.Output.WriteAsync(new Pattern(6).First(MoreThanAnyBuffer))).IsCanceled);
                ended.Set();
                await canceling;
                Assert.False((await connection.Output.FlushAsync()).IsCanceled);
                Assert.Equal(MoreThanAnyBuffer, connection.BytesSent);
            },
            client: async connection =>
            {
                ReadResult first = await connection.Input.ReadAsync();
                connection.Input.AdvanceTo(first.Buffer.Start);
                arriving.Set();
                await ended; // Reading sooner would let the flush end by itself.
                await new Pattern(6).ExpectAsync(connection.Input, MoreThanAnyBuffer);
            });
    }
}
