using System.IO.Pipelines;

namespace Berth.Conformance;

/// <summary>What the blocking form adds: a handler has one thread from its first line to its last, and it waits in the kernel.</summary>
public abstract class BlockingBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    [Fact]
    public async Task Script_KeepsItsThread_ThroughEveryOperation()
    {
        Listener listener = await Fixture.ListenAsync();
        await RunBothAsync(
            server: async () =>
            {
                Stay here = new();
                Connection connection = await Fixture.AcceptAsync(listener);
                here.Check("accept");
                await connection.Input.ExpectAsync("question");
                here.Check("read");
                await connection.Output.WriteAsync(new byte[10_000_000]);
                here.Check("a flush that waits");
                await connection.DisposeAsync();
                here.Check("dispose");
            },
            client: async () =>
            {
                Stay here = new();
                Connection connection = await Fixture.ConnectAsync(listener.LocalAddress);
                here.Check("connect");
                await connection.Output.SendAsync("question");
                here.Check("flush");
                ReadResult result = await connection.Input.ReadAtLeastAsync(1_000_000);
                connection.Input.AdvanceTo(result.Buffer.End);
                here.Check("read at least");
                await connection.CompleteOutputAsync();
                here.Check("half-close");
                await connection.Input.ReadToEndAsync();
                here.Check("read to the end");
                await connection.DisposeAsync();
                here.Check("dispose");
            });
    }

    [Fact]
    public async Task DatagramScript_KeepsItsThread()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        await RunBothAsync(
            server: async () =>
            {
                Stay here = new();
                using Datagram datagram = await server.ReceiveAsync();
                here.Check("receive");
                await datagram.ReplyAsync(datagram.Payload);
                here.Check("reply");
            },
            client: async () =>
            {
                Stay here = new();
                await client.SendAsync(new byte[1], server.LocalAddress);
                here.Check("send");
                using Datagram datagram = await client.ReceiveAsync();
                here.Check("receive");
            });
    }

    [Fact]
    public Task AfterAwaitingSomethingElse_TheHandlerGoesOn_OnItsThread()
    {
        Signal question = new();
        return PairAsync(
            server: async connection =>
            {
                Stay here = new();
                await question;
                here.Check("a signal from another thread");
                await Task.Run(() => { });
                here.Check("a task of the pool");
                await Task.Yield();
                here.Check("yield");
                await Task.WhenAll(Task.Run(() => { }), connection.Output.SendAsync("and the connection still blocks"));
                here.Check("both");
                await connection.Output.SendAsync(".");
                here.Check("flush");
            },
            client: async connection =>
            {
                question.Set();
                await connection.Input.ExpectAsync("and the connection still blocks.");
            });
    }

    [Fact]
    public Task Operations_OnTheHandlersThread_CompleteWithoutGoingAway() => PairAsync(
        server: connection =>
        {
            // Had the read not waited on this thread, its task would be incomplete here.
            Task<ReadResult> read = connection.Input.ReadAsync().AsTask();
            Assert.True(read.IsCompletedSuccessfully);
            return read;
        },
        client: connection => connection.Output.SendAsync("x"));

    [Fact]
    public Task Operation_FromAnotherThread_CompletesLater_InsteadOfBlockingIt()
    {
        Signal reading = new();
        return PairAsync(
            server: async connection =>
            {
                Task<ReadResult> read = await Task.Run(() =>
                {
                    Task<ReadResult> started = connection.Input.ReadAsync().AsTask();
                    Assert.False(started.IsCompleted);
                    return Task.FromResult(started);
                });
                reading.Set();
                Assert.False((await read).Buffer.IsEmpty);
            },
            client: async connection =>
            {
                await reading;
                await connection.Output.SendAsync("x");
            });
    }

    [Fact]
    public Task Read_AfterAnotherThreadsWasCancelled_StillFindsTheBytes()
    {
        CancellationTokenSource patience = new();
        Signal canceled = new();
        return PairAsync(
            server: async connection =>
            {
                Stay here = new();
                Task elsewhere = await Task.Run(() => Task.FromResult(connection.Input.ReadAsync(patience.Token).AsTask()));
                await patience.CancelAsync();
                await PipeScripts.ExpectCanceledAsync(() => elsewhere);
                canceled.Set();
                await connection.Input.ExpectAsync("still here");
                here.Check("the read that joined the other thread's wait");
                await connection.Input.ExpectAsync(", and again");
                here.Check("the read after it");
            },
            client: async connection =>
            {
                await canceled;
                await connection.Output.SendAsync("still here");
                await connection.Output.SendAsync(", and again");
            });
    }

    [Fact]
    public async Task Accept_FromAnotherThread_CompletesLater_InsteadOfBlockingIt()
    {
        Listener listener = await Fixture.ListenAsync();
        Task<Connection> accept = Fixture.AcceptAsync(listener).AsTask(); // This thread is no handler's.
        Assert.False(accept.IsCompleted);
        await RunBothAsync(
            server: async () => await (await accept).Input.ExpectAsync("x"),
            client: async () => await (await Fixture.ConnectAsync(listener.LocalAddress)).Output.SendAsync("x"));
    }

    [Fact]
    public async Task Receive_FromAnotherThread_CompletesLater_InsteadOfBlockingIt()
    {
        DatagramSocket server = await Fixture.OpenDatagramAsync();
        DatagramSocket client = await Fixture.OpenDatagramAsync();
        Task<Datagram> receive = server.ReceiveAsync().AsTask(); // This thread is no handler's.
        Assert.False(receive.IsCompleted);
        await RunBothAsync(
            server: async () =>
            {
                using Datagram datagram = await receive;
                Assert.Equal(1, datagram.Payload.Length);
            },
            client: () => client.SendAsync(new byte[1], server.LocalAddress).AsTask());
    }

    [Fact]
    public Task RunBoth_ReadsOnTheHandlersThread_AndWritesOnASecondOne() => PairAsync(
        server: async connection =>
        {
            int handler = Environment.CurrentManagedThreadId;
            int reader = 0;
            int writer = 0;
            bool writerIsPooled = true;
            await connection.RunBothAsync(
                read: async () =>
                {
                    await connection.Input.ExpectAsync("x");
                    reader = Environment.CurrentManagedThreadId;
                },
                write: async () =>
                {
                    await connection.Output.SendAsync("y");
                    writer = Environment.CurrentManagedThreadId;
                    writerIsPooled = Thread.CurrentThread.IsThreadPoolThread;
                });
            Assert.Equal(handler, Environment.CurrentManagedThreadId);
            Assert.Equal(handler, reader);
            Assert.NotEqual(handler, writer);
            Assert.False(writerIsPooled);
        },
        client: async connection =>
        {
            await connection.Output.SendAsync("x");
            await connection.Input.ExpectAsync("y");
        });

    [Fact]
    public async Task Thread_IsNamed_AndIsNoPoolThread()
    {
        await Engine.Blocking!.RunAsync("berth-named", () =>
        {
            Assert.Equal("berth-named", Thread.CurrentThread.Name);
            Assert.False(Thread.CurrentThread.IsThreadPoolThread);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Failure_OfTheBody_IsTheTasks()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Engine.Blocking!.RunAsync("fails", () => throw new InvalidDataException("at once")));
        await Assert.ThrowsAsync<InvalidDataException>(() => Engine.Blocking!.RunAsync("fails", async () =>
        {
            await Task.Yield();
            throw new InvalidDataException("later");
        }));
        Task canceled = Engine.Blocking!.RunAsync("canceled", () => Task.FromCanceled(new CancellationToken(canceled: true)));
        await PipeScripts.ExpectCanceledAsync(() => canceled);
    }

    /// <summary>Remembers the thread it was made on.</summary>
    private sealed class Stay
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public Stay() => Assert.False(Thread.CurrentThread.IsThreadPoolThread);

        public void Check(string after) =>
            Assert.True(_thread == Environment.CurrentManagedThreadId, $"the script went on on another thread after: {after}");
    }
}
