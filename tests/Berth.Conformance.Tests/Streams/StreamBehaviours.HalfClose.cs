using System.IO.Pipelines;

namespace Berth.Conformance;

/// <content>Each direction ends by itself.</content>
public abstract partial class StreamBehaviours
{
    [Fact]
    public Task HalfClose_ByTheClient_LetsTheServerAnswerLate() => PairAsync(
        server: async connection =>
        {
            Assert.Equal("question", await connection.Input.ReadTextToEndAsync());
            await connection.Output.SendAsync("late answer");
            await connection.CompleteOutputAsync();
        },
        client: async connection =>
        {
            await connection.Output.SendAsync("question");
            await connection.CompleteOutputAsync();
            Assert.Equal("late answer", await connection.Input.ReadTextToEndAsync());
        });

    [Fact]
    public Task HalfClose_ByTheServer_LetsTheClientGoOnSending() => PairAsync(
        server: async connection =>
        {
            await connection.Output.SendAsync("greeting");
            await connection.Output.CompleteAsync();
            Assert.Equal("still talking", await connection.Input.ReadTextToEndAsync());
        },
        client: async connection =>
        {
            Assert.Equal("greeting", await connection.Input.ReadTextToEndAsync());
            await connection.Output.SendAsync("still ");
            await connection.Output.SendAsync("talking");
            await connection.Output.CompleteAsync();
        });

    [Fact]
    public Task HalfClose_ByBothAtOnce_LosesNothing()
    {
        static async Task TalkAsync(Connection connection, string mine, string theirs)
        {
            await connection.Output.SendAsync(mine);
            await connection.CompleteOutputAsync();
            Assert.Equal(theirs, await connection.Input.ReadTextToEndAsync());
            Assert.Equal(new ConnectionEnd(EndReason.Finished), await connection.Closed);
        }

        return PairAsync(
            server: connection => TalkAsync(connection, "from the server", "from the client"),
            client: connection => TalkAsync(connection, "from the client", "from the server"));
    }

    [Fact]
    public Task HalfClosed_Connection_HasNotEnded() => PairAsync(
        server: async connection =>
        {
            await connection.Input.ExpectEndAsync();
            Assert.False(connection.Closed.IsCompleted);
            await connection.Output.SendAsync("not yet");
            await connection.CompleteOutputAsync();
            Assert.Equal(EndReason.Finished, (await connection.Closed).Reason);
        },
        client: async connection =>
        {
            await connection.CompleteOutputAsync();
            await connection.Input.ExpectAsync("not yet");
            await connection.Input.ExpectEndAsync();
            Assert.Equal(EndReason.Finished, (await connection.Closed).Reason);
        });

    [Fact]
    public Task CompleteOutput_SendsWhatWasNotFlushed() => PairAsync(
        server: async connection =>
        {
            connection.Output.Put("written, never flushed");
            await connection.CompleteOutputAsync();
        },
        client: async connection => Assert.Equal("written, never flushed", await connection.Input.ReadTextToEndAsync()));

    [Fact]
    public Task Complete_WithoutAsync_SendsWhatWasNotFlushed() => PairAsync(
        server: async connection =>
        {
            connection.Output.Put("written, never flushed");
            connection.Output.Complete();
            await connection.Input.ExpectEndAsync();
        },
        client: async connection =>
        {
            Assert.Equal("written, never flushed", await connection.Input.ReadTextToEndAsync());
            await connection.CompleteOutputAsync();
        });

    [Fact]
    public Task CompleteOutput_Twice_DoesNoMore() => PairAsync(
        server: async connection =>
        {
            await connection.Output.SendAsync("once");
            await connection.CompleteOutputAsync();
            await connection.CompleteOutputAsync();
            await connection.Input.ExpectAsync("still open");
        },
        client: async connection =>
        {
            Assert.Equal("once", await connection.Input.ReadTextToEndAsync());
            await connection.Output.SendAsync("still open");
        });

    [Fact]
    public Task EndOfStream_StaysTheEnd() => PairAsync(
        server: connection => connection.CompleteOutputAsync().AsTask(),
        client: async connection =>
        {
            for (int i = 0; i < 3; i++)
            {
                ReadResult result = await connection.Input.ReadAsync();
                Assert.True(result.IsCompleted);
                Assert.True(result.Buffer.IsEmpty);
                connection.Input.AdvanceTo(result.Buffer.End);
            }
        });
}
