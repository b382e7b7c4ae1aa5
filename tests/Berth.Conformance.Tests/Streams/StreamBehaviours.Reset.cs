namespace Berth.Conformance;

/// <content>A connection that breaks, and what each end says of it from then on.</content>
public abstract partial class StreamBehaviours
{
    [Fact]
    public Task Abort_IsSeenByThePeerAsAReset() => PairAsync(
        server: connection =>
        {
            connection.Abort();
            return ExpectEndAsync(connection, EndReason.AbortedHere, FaultReason.AbortedHere);
        },
        client: async connection =>
        {
            Assert.Equal(FaultReason.ResetByPeer, (await connection.Input.ReadUntilFaultAsync()).Reason);
            await ExpectEndAsync(connection, EndReason.ResetByPeer, FaultReason.ResetByPeer);
        });

    [Fact]
    public Task Abort_DiscardsWhatIsUnsent() => BrokenAsync(
        async connection =>
        {
            await connection.Input.ReadUntilFaultAsync();
            Assert.Equal(0, connection.BytesReceived);
        },
        breakIt: connection =>
        {
            connection.Output.Put("never to be seen");
            connection.Abort();
            Assert.Equal(0, connection.BytesSent);
            return Task.CompletedTask;
        });

    [Fact]
    public Task Reset_AfterSomeBytes_IsNeverTheEndOfTheStream()
    {
        const int Bytes = 20_000;
        return BrokenAsync(
            async connection =>
            {
                // How many of the bytes survive is the transport's affair; that they are the right ones is not.
                await PipeScripts.FaultOfAsync(() => new Pattern(12).ExpectAsync(connection.Input, Bytes + 1));
                Assert.InRange(connection.BytesReceived, 0, Bytes);
                Assert.Equal(EndReason.ResetByPeer, (await connection.Closed).Reason);
            },
            breakIt: async connection =>
            {
                await connection.Output.WriteAsync(new Pattern(12).First(Bytes));
                connection.Abort();
            });
    }

    [Fact]
    public Task OutputCompletedWithAnError_ResetsThePeer() => BrokenAsync(
        async connection =>
        {
            Assert.Equal(FaultReason.ResetByPeer, (await connection.Input.ReadUntilFaultAsync()).Reason);
            Assert.Equal(0, connection.BytesReceived);
        },
        breakIt: connection =>
        {
            connection.Output.Put("never to be seen");
            connection.Output.Complete(new InvalidOperationException("the answer could not be made"));
            return Task.CompletedTask;
        });

    [Fact]
    public Task OutputCompletedWithAnError_IsAnAbort() => PairAsync(
        server: connection =>
        {
            connection.Output.Complete(new InvalidOperationException("the answer could not be made"));
            return ExpectEndAsync(connection, EndReason.AbortedHere, FaultReason.AbortedHere);
        },
        client: _ => Task.CompletedTask);

    [Fact]
    public Task Abort_WithAReason_IsWhatClosedSays() => PairAsync(
        server: async connection =>
        {
            connection.Abort(EndReason.HandlerFailed);
            connection.Abort(EndReason.WorkerLost);
            Assert.Equal(EndReason.HandlerFailed, (await connection.Closed).Reason);
        },
        client: _ => Task.CompletedTask);

    [Fact]
    public Task Abort_AfterTheEnd_ChangesNothing() => PairAsync(
        server: async connection =>
        {
            await connection.CompleteOutputAsync();
            await connection.Input.ExpectEndAsync();
            await connection.Closed;
            connection.Abort();
            Assert.Equal(new ConnectionEnd(EndReason.Finished), await connection.Closed);
        },
        client: async connection =>
        {
            await connection.CompleteOutputAsync();
            await connection.Input.ExpectEndAsync();
            Assert.Equal(new ConnectionEnd(EndReason.Finished), await connection.Closed);
        });

    [Fact]
    public Task Abort_FromAnotherThread_EndsAWaitingRead()
    {
        Signal reading = new();
        return PairAsync(
            server: async connection =>
            {
                Task aborting = Task.Run(async () =>
                {
                    await reading;
                    connection.Abort();
                });
                reading.Set();
                Assert.Equal(FaultReason.AbortedHere, (await connection.Input.ReadUntilFaultAsync()).Reason);
                await aborting;
                await ExpectEndAsync(connection, EndReason.AbortedHere, FaultReason.AbortedHere);
            },
            client: async _ => await reading);
    }

    [Fact]
    public Task Abort_FromAnotherThread_EndsAWaitingFlush()
    {
        Signal arriving = new();
        return PairAsync(
            server: async connection =>
            {
                Task aborting = Task.Run(async () =>
                {
                    await arriving;
                    connection.Abort();
                });
                Assert.Equal(FaultReason.AbortedHere, (await connection.Output.WriteUntilFaultAsync()).Reason);
                await aborting;
            },
            client: async connection =>
            {
                await connection.Input.ReadAsync(); // Not advanced and not read again: the server's flush has to wait.
                arriving.Set();
            });
    }

    [Fact]
    public Task FirstFault_IsWhatEveryLaterCallReports() => BrokenAsync(async connection =>
    {
        Fault first = await connection.Input.ReadUntilFaultAsync();
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(first, await PipeScripts.FaultOfAsync(async () => await connection.Input.ReadAsync()));
            Assert.Equal(first, await PipeScripts.FaultOfAsync(async () => await connection.Output.WriteAsync(new byte[1])));
            Assert.Equal(first, await PipeScripts.FaultOfAsync(async () => await connection.Output.FlushAsync()));
        }

        Assert.Equal(new ConnectionEnd(EndReason.ResetByPeer, first), await connection.Closed);
    });

    [Fact]
    public Task FirstFault_MetByASend_IsWhatTheNextReadReports() => BrokenAsync(async connection =>
    {
        Fault first = await connection.Output.WriteUntilFaultAsync();
        Assert.Equal(FaultReason.ResetByPeer, first.Reason);
        Assert.Equal(first, await connection.Input.ReadUntilFaultAsync());
        Assert.Equal(new ConnectionEnd(EndReason.ResetByPeer, first), await connection.Closed);
    });

    [Fact]
    public Task FirstFault_SurvivesAnAbortOfOurs() => BrokenAsync(async connection =>
    {
        Fault first = await connection.Input.ReadUntilFaultAsync();
        connection.Abort();
        Assert.Equal(new ConnectionEnd(EndReason.ResetByPeer, first), await connection.Closed);
        Assert.Equal(first, await connection.Input.ReadUntilFaultAsync());
    });

    [Fact]
    public Task Aborted_Connection_SaysSoAtEveryCall() => PairAsync(
        server: async connection =>
        {
            connection.Abort();
            Fault first = await connection.Input.ReadUntilFaultAsync();
            Assert.Equal(FaultReason.AbortedHere, first.Reason);
            Assert.Equal(first, await PipeScripts.FaultOfAsync(async () => await connection.Output.WriteAsync(new byte[1])));
            Assert.Equal(first, (await connection.Closed).Fault);
        },
        client: _ => Task.CompletedTask);

    [Fact]
    public Task Fault_NamesThePeer_AndIsAnIOException() => BrokenAsync(async connection =>
    {
        IOException broken = await Assert.ThrowsAnyAsync<IOException>(() => connection.Input.ReadToEndAsync());
        Fault fault = Assert.IsType<FaultException>(broken).Fault;
        Assert.Equal(connection.RemoteAddress, fault.Address);
        Assert.Equal(KernelSays(Errno.ECONNRESET), fault.Errno);
    });

    [Fact]
    public Task Dispose_AfterAFault_EndsQuietly() => BrokenAsync(
        async connection =>
        {
            Fault first = await connection.Input.ReadUntilFaultAsync();
            await connection.DisposeAsync();
            await connection.DisposeAsync();
            Assert.Equal(new ConnectionEnd(EndReason.ResetByPeer, first), await connection.Closed);
        });

    [Fact]
    public Task Dispose_AfterAnAbort_EndsQuietly() => PairAsync(
        server: async connection =>
        {
            connection.Abort();
            await connection.DisposeAsync();
            await connection.DisposeAsync();
            Assert.Equal(EndReason.AbortedHere, (await connection.Closed).Reason);
        },
        client: _ => Task.CompletedTask);

    private static async Task ExpectEndAsync(Connection connection, EndReason reason, FaultReason fault)
    {
        ConnectionEnd end = await connection.Closed;
        Assert.Equal(reason, end.Reason);
        Assert.Equal(fault, end.Fault?.Reason);
    }
}
