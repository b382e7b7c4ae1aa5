using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Berth.Conformance;

/// <content>A request to stop ends a wait for new work, once, and cuts nothing.</content>
public abstract partial class TransferBehaviours
{
    [Fact]
    public Task Stop_EndsAWaitingRead_Once()
    {
        Signal stopped = new();
        return PairAsync(
            server: async connection =>
            {
                Task stopping = Task.Run(connection.RequestStop);
                ReadResult result = await connection.Input.ReadAsync();
                Assert.True(result.IsCanceled);
                Assert.True(result.Buffer.IsEmpty);
                connection.Input.AdvanceTo(result.Buffer.End);
                await stopping;
                stopped.Set();
                await connection.Input.ExpectAsync("last question");
                await connection.Input.ExpectEndAsync();
            },
            client: async connection =>
            {
                await stopped;
                await connection.Output.SendAsync("last question");
                await connection.CompleteOutputAsync();
            });
    }

    [Fact]
    public Task Stop_BeforeTheRead_EndsTheFirstThatWouldWait() => PairAsync(
        server: async connection =>
        {
            connection.RequestStop();
            ReadResult result = await connection.Input.ReadAsync();
            Assert.True(result.IsCanceled);
            connection.Input.AdvanceTo(result.Buffer.End);
            await connection.Output.SendAsync("stopping");
            await connection.Input.ExpectAsync("one more");
        },
        client: async connection =>
        {
            await connection.Input.ExpectAsync("stopping");
            await connection.Output.SendAsync("one more");
        });

    [Fact]
    public Task Stop_WithBytesReceived_ReturnsThemFirst() => PairAsync(
        server: async connection =>
        {
            ReadResult there = await connection.Input.ReadAsync();
            connection.Input.AdvanceTo(there.Buffer.Start);
            connection.RequestStop();
            ReadResult result = await connection.Input.ReadAsync();
            Assert.False(result.IsCanceled);
            Assert.Equal("work in hand", Encoding.UTF8.GetString(result.Buffer));
            connection.Input.AdvanceTo(result.Buffer.End);
            result = await connection.Input.ReadAsync();
            Assert.True(result.IsCanceled);
            connection.Input.AdvanceTo(result.Buffer.End);
        },
        client: connection => connection.Output.SendAsync("work in hand"));

    [Fact]
    public Task Stop_ThatWasReported_LeavesLaterReadsAlone()
    {
        Signal reported = new();
        return PairAsync(
            server: async connection =>
            {
                connection.RequestStop();
                connection.Input.AdvanceTo((await connection.Input.ReadAsync()).Buffer.End);
                reported.Set();
                for (int i = 0; i < 3; i++)
                {
                    await connection.Input.ExpectAsync("more");
                    await connection.Output.SendAsync("yes");
                }
            },
            client: async connection =>
            {
                await reported;
                for (int i = 0; i < 3; i++)
                {
                    await connection.Output.SendAsync("more");
                    await connection.Input.ExpectAsync("yes");
                }
            });
    }

    [Fact]
    public Task Stop_FiresStopping_AtOnce() => PairAsync(
        server: connection =>
        {
            CancellationToken stopping = connection.Stopping;
            Assert.False(stopping.IsCancellationRequested);
            connection.RequestStop();
            Assert.True(stopping.IsCancellationRequested);
            return Task.CompletedTask;
        },
        client: connection =>
        {
            connection.RequestStop();
            Assert.True(connection.Stopping.IsCancellationRequested, "Stopping asked for after the stop has not fired");
            return Task.CompletedTask;
        });

    [Fact]
    public Task Stop_LeavesTheAnswerInProgressAlone() => PairAsync(
        server: async connection =>
        {
            connection.RequestStop();
            byte[] answer = new Pattern(7).First(4_000_000);
            FlushResult result = await connection.Output.WriteAsync(answer);
            Assert.False(result.IsCanceled);
            await connection.CompleteOutputAsync();
        },
        client: async connection =>
        {
            await new Pattern(7).ExpectAsync(connection.Input, 4_000_000);
            await connection.Input.ExpectEndAsync();
        });

    [Fact]
    public Task Stop_EndsAWaitingLease_Once()
    {
        Signal stopped = new();
        return PairAsync(
            server: async connection =>
            {
                Task stopping = Task.Run(connection.RequestStop);
                using (ReceiveLease lease = await connection.ReceiveAsync())
                {
                    Assert.True(lease.IsCanceled);
                    Assert.False(lease.IsEnd);
                }

                await stopping;
                stopped.Set();
                using ReceiveLease next = await connection.ReceiveAsync();
                Assert.Equal("x", Encoding.UTF8.GetString(next.Bytes.ToArray()));
            },
            client: async connection =>
            {
                await stopped;
                await connection.Output.SendAsync("x");
            });
    }
}
