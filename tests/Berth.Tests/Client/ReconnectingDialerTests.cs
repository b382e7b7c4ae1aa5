namespace Berth.Tests;

/// <summary>A handler that gets one connection after another, in time that stands still until a test moves it.</summary>
public sealed class ReconnectingDialerTests
{
    private readonly ScriptedEngine _engine = new();
    private readonly List<ReconnectWait> _waits = [];
    private int _handled;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhenTheHandlerReturns_ItIsOver_AndTheConnectionIsClosedInOrder()
    {
        await RunAsync((_, _) => Task.CompletedTask);
        Assert.Equal(1, _handled);
        Assert.Empty(_waits);
        Assert.Equal(EndReason.Finished, (await Assert.Single(_engine.Connected).Value.Closed).Reason);
    }

    [Fact]
    public async Task AFailedDial_IsRepeatedAfterAWait_UntilItConnects()
    {
        int attempts = 0;
        _engine.OnAttempt = (address, _) => ++attempts <= 3 ? throw Failure(FaultReason.Refused) : Task.CompletedTask;
        Task running = RunAsync((_, _) => Task.CompletedTask);
        for (int failed = 1; failed <= 3; failed++)
        {
            Assert.Equal((failed, failed), (attempts, _waits.Count));
            _engine.Clock.Advance(_waits[^1].Delay - TimeSpan.FromMilliseconds(1)); // Timers count whole milliseconds.
            Assert.Equal(failed, attempts);
            _engine.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await running;
        Assert.Equal((4, 1), (attempts, _handled));
        Assert.All(_waits, wait => Assert.Equal(FaultReason.Refused, Assert.IsType<FaultException>(wait.Cause).Fault.Reason));
    }

    [Fact]
    public async Task ABrokenConnection_IsAborted_AndTheHandlerGetsAnother()
    {
        List<Connection> given = [];
        Task running = RunAsync((connection, _) =>
        {
            given.Add(connection);
            return given.Count == 1 ? throw Failure(FaultReason.ResetByPeer) : Task.CompletedTask;
        });
        Assert.Equal(EndReason.AbortedHere, (await Assert.Single(given).Closed).Reason);
        _engine.Clock.Advance(Assert.Single(_waits).Delay);
        await running;
        Assert.Equal(2, given.Distinct().Count());
    }

    [Fact]
    public async Task WaitsGrow_UpToTheLongest_AndAreRepeatedByTheSameSeed()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        List<TimeSpan> first = await WaitsAsync(seed);
        Assert.Equal(first, await WaitsAsync(seed));
        Assert.NotEqual(first, await WaitsAsync(seed + 1));
        Assert.All(first, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(30)));
        Assert.True(first[..3].Max() < first[9..].Max(), string.Join(", ", first));
        Assert.Equal(TimeSpan.FromSeconds(30), first[^1]);
    }

    [Fact]
    public async Task AConnectionThatLasted_IsDialledAgainAtOnce_AndWaitsAreShortAgain()
    {
        TaskCompletionSource breaks = new();
        int attempts = 0;
        _engine.OnAttempt = (_, _) => ++attempts is 13 or 15 ? Task.CompletedTask : throw Failure(FaultReason.Refused);
        Task running = RunAsync((_, _) => _handled == 1 ? breaks.Task : Task.CompletedTask);
        for (int failed = 1; failed <= 12; failed++)
        {
            _engine.Clock.Advance(_waits[^1].Delay);
        }

        Assert.Equal(1, _handled);
        Assert.True(_waits[^1].Delay > TimeSpan.FromSeconds(10));
        _engine.Clock.Advance(TimeSpan.FromSeconds(30));
        breaks.SetException(Failure(FaultReason.ResetByPeer));
        Assert.Equal(TimeSpan.Zero, _waits[12].Delay);
        Assert.Equal(14, attempts);
        Assert.InRange(_waits[13].Delay, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(2));
        _engine.Clock.Advance(_waits[13].Delay);
        await running;
        Assert.Equal(2, _handled);
    }

    [Fact]
    public async Task AnExceptionThatIsNoBrokenConnection_GoesToTheCaller()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync((_, _) => throw new InvalidOperationException("a bug")));
        Assert.Equal(1, _handled);
        Assert.Equal(EndReason.AbortedHere, (await Assert.Single(_engine.Connected).Value.Closed).Reason);
    }

    [Fact]
    public async Task WhatTheEngineCannotDo_IsNotTriedAgain()
    {
        _engine.OnAttempt = (_, _) => throw Failure(FaultReason.NotSupported);
        await Assert.ThrowsAsync<FaultException>(() => RunAsync((_, _) => Task.CompletedTask));
        Assert.Empty(_waits);
    }

    [Fact]
    public async Task Cancellation_EndsAWait()
    {
        _engine.OnAttempt = (_, _) => throw Failure(FaultReason.Refused);
        using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task running = RunAsync((_, _) => Task.CompletedTask, cancellation: caller.Token);
        Assert.Single(_waits);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Single(_engine.Tried);
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(1001, 1000)]
    [InlineData(1, 86_400_001)]
    public Task ATimeOutsideItsRange_IsRefused(int minMs, int maxMs) => Assert.ThrowsAsync<ArgumentOutOfRangeException>(
        () => RunAsync((_, _) => Task.CompletedTask, new ReconnectOptions
        {
            Randomness = () => 0,
            DelayMin = TimeSpan.FromMilliseconds(minMs),
            DelayMax = TimeSpan.FromMilliseconds(maxMs),
        }));

    private static FaultException Failure(FaultReason reason) => new(new Fault(reason, SocketOperation.Connect));

    private async Task<List<TimeSpan>> WaitsAsync(int seed)
    {
        _waits.Clear();
        _engine.OnAttempt = (_, _) => throw Failure(FaultReason.Refused);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task running = RunAsync(
            (_, _) => Task.CompletedTask, new ReconnectOptions { Randomness = new Random(seed).NextDouble }, enough.Token);
        while (_waits.Count < 20)
        {
            _engine.Clock.Advance(_waits[^1].Delay);
        }

        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        return [.. _waits.Select(wait => wait.Delay)];
    }

    private Task RunAsync(StreamHandler handler, ReconnectOptions? options = null, CancellationToken? cancellation = null) =>
        new ReconnectingDialer(_engine).RunAsync(
            "tcp://192.0.2.1:5432",
            (connection, end) =>
            {
                _handled++;
                return handler(connection, end);
            },
            (options ?? new ReconnectOptions { Randomness = () => 0.5 }) with { OnWait = _waits.Add },
            cancellation ?? Cancellation);
}
