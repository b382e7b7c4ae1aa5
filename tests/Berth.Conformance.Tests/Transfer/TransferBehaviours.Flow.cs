using System.IO.Pipelines;

namespace Berth.Conformance;

/// <summary>What a connection promises while bytes move: all of them, in order, no faster than the peer reads, and stoppable.</summary>
public abstract partial class TransferBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    private const int MoreThanAnyBuffer = 64 * 1024 * 1024; // Linux grows a TCP connection's two buffers to 36 MiB at most.

    [Fact]
    public async Task BytesInRandomPieces_ArriveExactly()
    {
        Pattern pattern = Pattern.NewPrinted();
        long bytes = Fixture.Form.LongTransferBytes;
        await PairAsync(
            server: async connection =>
            {
                await pattern.ExpectAsync(connection.Input, bytes);
                await connection.Input.ExpectEndAsync();
                Assert.Equal(bytes, connection.BytesReceived);
            },
            client: async connection =>
            {
                await pattern.WriteAsync(connection.Output, bytes);
                Assert.Equal(bytes, connection.BytesSent);
                await connection.CompleteOutputAsync();
            });
    }

    [Fact]
    public Task BackPressure_StopsTheSender_AndResumesIt()
    {
        Signal flushed = new();
        Pattern pattern = new(2);
        return PairAsync(
            server: async connection =>
            {
                byte[] all = pattern.First(MoreThanAnyBuffer);
                await connection.Output.WriteAsync(all);
                flushed.Set();
                await connection.CompleteOutputAsync();
            },
            client: async connection =>
            {
                ReadResult first = await connection.Input.ReadAsync();
                connection.Input.AdvanceTo(first.Buffer.Start);
                Assert.False(flushed.IsSet, "64 MiB were taken from the sender before this end had read anything");
                await pattern.ExpectAsync(connection.Input, MoreThanAnyBuffer);
                await connection.Input.ExpectEndAsync();
                await flushed;
            });
    }

    [Fact]
    public async Task RunBoth_MovesBothWaysAtOnce()
    {
        int bytes = MoreThanAnyBuffer; // Were it one way after the other, both ends would wait for room for ever.
        async Task TalkAsync(Connection connection)
        {
            Pattern pattern = new(3);
            byte[] all = pattern.First(bytes);
            await connection.RunBothAsync(
                read: () => pattern.ExpectAsync(connection.Input, bytes),
                write: async () => await connection.Output.WriteAsync(all));
            Assert.Equal(bytes, connection.BytesReceived);
            Assert.Equal(bytes, connection.BytesSent);
        }

        await PairAsync(server: TalkAsync, client: TalkAsync);
    }

    [Fact]
    public Task RunBoth_RethrowsAfterBothHaveEnded() => PairAsync(
        server: async connection =>
        {
            bool writeEnded = false;
            await Assert.ThrowsAsync<InvalidDataException>(() => connection.RunBothAsync(
                read: async () =>
                {
                    await connection.Input.ExpectAsync("ping");
                    throw new InvalidDataException("not a question");
                },
                write: async () =>
                {
                    await connection.Output.SendAsync("one ");
                    await connection.Output.SendAsync("two");
                    writeEnded = true;
                }));
            Assert.True(writeEnded);
            await connection.CompleteOutputAsync();
        },
        client: async connection =>
        {
            await connection.Output.SendAsync("ping");
            Assert.Equal("one two", await connection.Input.ReadTextToEndAsync());
        });

    [Fact]
    public async Task ManyConnectionsAtOnce_AreEachServed()
    {
        const int Count = 200;
        Listener listener = await Fixture.ListenAsync();
        await RunBothAsync(
            server: async () =>
            {
                List<Task> serving = [];
                for (int i = 0; i < Count; i++)
                {
                    Connection connection = await Fixture.AcceptAsync(listener);
                    serving.Add(Fixture.RunAsync($"server {i}", async () =>
                    {
                        string question = await connection.Input.ReadTextToEndAsync();
                        await connection.Output.SendAsync($"{question}, answered");
                        await connection.CompleteOutputAsync();
                    }));
                }

                await Task.WhenAll(serving);
            },
            client: () => Task.WhenAll(Enumerable.Range(0, Count).Select(i => Fixture.RunAsync($"client {i}", async () =>
            {
                Connection connection = await Fixture.ConnectAsync(listener.LocalAddress);
                await connection.Output.SendAsync($"question {i}");
                await connection.CompleteOutputAsync();
                Assert.Equal($"question {i}, answered", await connection.Input.ReadTextToEndAsync());
            }))));
    }

    [Fact]
    public Task Counters_CountEveryByte() => PairAsync(
        server: async connection =>
        {
            Assert.Equal(0, connection.BytesSent);
            await connection.Input.ExpectAsync("12345");
            Assert.Equal(5, connection.BytesReceived);
            await connection.Output.SendAsync("123");
            await connection.Output.SendAsync("4567");
            Assert.Equal(7, connection.BytesSent);
        },
        client: async connection =>
        {
            await connection.Output.SendAsync("12345");
            Assert.Equal(5, connection.BytesSent);
            await connection.Input.ExpectAsync("1234567");
            Assert.Equal(7, connection.BytesReceived);
        });

    [Fact]
    public Task PingPong_ManyTimes_KeepsTurns() => PairAsync(
        server: async connection =>
        {
            for (int i = 0; i < 500; i++)
            {
                await connection.Input.ExpectAsync($"ping {i};");
                await connection.Output.SendAsync($"pong {i};");
            }
        },
        client: async connection =>
        {
            for (int i = 0; i < 500; i++)
            {
                await connection.Output.SendAsync($"ping {i};");
                await connection.Input.ExpectAsync($"pong {i};");
            }
        });
}
