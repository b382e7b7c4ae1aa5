namespace Berth.Conformance;

/// <content>A connection that this side ends: what is in flight arrives, and the peer is not cut off.</content>
public abstract partial class StreamBehaviours
{
    private const int SomeBytes = 1_000_000;
    private const int FitsUnread = 50_000; // Less than any connection's buffers: sent whole while nobody reads.

    [Fact]
    public Task Dispose_DeliversWhatIsInFlight() => PairAsync(
        server: async connection =>
        {
            await connection.Output.WriteAsync(new Pattern(1).First(SomeBytes));
            await connection.DisposeAsync();
            Assert.Equal(new ConnectionEnd(EndReason.Finished), await connection.Closed);
        },
        client: async connection =>
        {
            await new Pattern(1).ExpectAsync(connection.Input, SomeBytes);
            await connection.Input.ExpectEndAsync();
            await connection.DisposeAsync();
        });

    [Fact]
    public Task Dispose_FlushesWhatWasWritten() => PairAsync(
        server: async connection =>
        {
            connection.Output.Put("last words");
            await connection.DisposeAsync();
        },
        client: async connection => Assert.Equal("last words", await connection.Input.ReadTextToEndAsync()));

    [Fact]
    public Task Dispose_WithUnreadInput_StillDeliversOurLastBytes()
    {
        Signal sent = new();
        return PairAsync(
            server: async connection =>
            {
                await sent;
                await connection.Output.SendAsync("answer without having read");
                await connection.DisposeAsync();
            },
            client: async connection =>
            {
                await connection.Output.WriteAsync(new byte[FitsUnread]);
                sent.Set();
                Assert.Equal("answer without having read", await connection.Input.ReadTextToEndAsync());
                Assert.False(connection.Closed.IsCompleted);
            });
    }

    [Fact]
    public Task Dispose_WhileThePeerStillSends_DiscardsUntilItsEnd()
    {
        Signal started = new();
        return PairAsync(
            server: async connection =>
            {
                await started;
                await connection.Output.SendAsync("enough");
                await connection.DisposeAsync();
                Assert.Equal(new ConnectionEnd(EndReason.Finished), await connection.Closed);
                Assert.Equal(FitsUnread + SomeBytes, connection.BytesReceived);
            },
            client: async connection =>
            {
                await connection.Output.WriteAsync(new byte[FitsUnread]);
                started.Set();
                Assert.Equal("enough", await connection.Input.ReadTextToEndAsync());
                await connection.Output.WriteAsync(new byte[SomeBytes]);
                await connection.CompleteOutputAsync();
            },
            serverClosing: new ClosingLimits(long.MaxValue, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public Task Dispose_StopsDiscarding_AtTheByteLimit() => PairAsync(
        server: async connection =>
        {
            await connection.DisposeAsync();
            Assert.Equal(EndReason.Finished, (await connection.Closed).Reason);
        },
        client: async connection =>
            Assert.Equal(FaultReason.ResetByPeer, (await connection.Output.WriteUntilFaultAsync()).Reason),
        serverClosing: new ClosingLimits(SomeBytes, TimeSpan.FromSeconds(30)));

    [Fact]
    public Task Dispose_StopsDiscarding_AtTheTimeLimit()
    {
        Signal closed = new();
        return PairAsync(
            server: async connection =>
            {
                await connection.DisposeAsync();
                Assert.Equal(EndReason.Finished, (await connection.Closed).Reason);
                closed.Set();
            },
            client: async connection =>
            {
                await connection.Input.ExpectEndAsync();
                await closed; // This end has not finished: only the limit can have ended the other's wait.
                await connection.Output.WriteUntilFaultAsync();
            },
            serverClosing: new ClosingLimits(long.MaxValue, TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public Task Dispose_WithNoTimeToDiscard_ClosesAtOnce()
    {
        Signal closed = new();
        return PairAsync(
            server: async connection =>
            {
                await connection.Output.SendAsync("bye");
                await connection.DisposeAsync();
                closed.Set();
            },
            client: async connection =>
            {
                await closed;
                Assert.Equal("bye", await connection.Input.ReadTextToEndAsync());
            },
            serverClosing: AtOnce);
    }

    [Fact]
    public Task Dispose_AsksForWhatOneSideFinished_OfTheOtherToo() => PairAsync(
        server: async connection =>
        {
            await connection.Input.ExpectEndAsync();
            await connection.DisposeAsync();
            await connection.DisposeAsync();
            Assert.Equal(new ConnectionEnd(EndReason.Finished), await connection.Closed);
        },
        client: async connection =>
        {
            await connection.DisposeAsync();
            Assert.Equal(new ConnectionEnd(EndReason.Finished), await connection.Closed);
        });

    [Fact]
    public Task Disposed_Connection_AnswersEveryCallAsAbortedHere() => PairAsync(
        server: async connection =>
        {
            await connection.DisposeAsync();
            Assert.Equal(FaultReason.AbortedHere, (await connection.Input.ReadUntilFaultAsync()).Reason);
        },
        client: connection => connection.DisposeAsync().AsTask());

    [Fact]
    public Task InputCompleted_DiscardsWithoutAReset() => PairAsync(
        server: async connection =>
        {
            await connection.Input.CompleteAsync();
            await connection.Output.SendAsync("I do not listen");
            await connection.Output.SendAsync(", I only talk");
            await connection.CompleteOutputAsync();
            Assert.Equal(new ConnectionEnd(EndReason.Finished), await connection.Closed);
            Assert.Equal(8 * SomeBytes, connection.BytesReceived);
        },
        client: async connection =>
        {
            await connection.Input.ExpectAsync("I do not listen");
            for (int i = 0; i < 8; i++)
            {
                await connection.Output.WriteAsync(new byte[SomeBytes]);
            }

            await connection.CompleteOutputAsync();
            Assert.Equal(", I only talk", await connection.Input.ReadTextToEndAsync());
            Assert.Equal(new ConnectionEnd(EndReason.Finished), await connection.Closed);
        });

    [Fact]
    public Task Abort_WhileDisposeDiscards_EndsIt()
    {
        Signal finished = new();
        return PairAsync(
            server: async connection =>
            {
                Task aborting = Task.Run(async () =>
                {
                    await finished;
                    connection.Abort();
                });
                await connection.DisposeAsync();
                await aborting;
            },
            client: async connection =>
            {
                await connection.Input.ExpectEndAsync();
                finished.Set();
                await connection.Output.WriteUntilFaultAsync();
            },
            serverClosing: new ClosingLimits(long.MaxValue, TimeSpan.FromMinutes(10)));
    }
}
