namespace Berth;

public sealed class AdmissionGateTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task AtTheMaximum_TheNextWaitsUntilOneLeaves()
    {
        AdmissionGate gate = new(max: 1, WhenFull.Wait, hardMax: null);
        Assert.True(await gate.EnterAsync(None));
        Task<bool> next = gate.EnterAsync(None).AsTask();
        Assert.False(next.IsCompleted);
        gate.Leave();
        Assert.True(await next.Within("a place"));
        Assert.Equal(1, gate.InWork);
    }

    [Theory]
    [InlineData(WhenFull.Close)]
    [InlineData(WhenFull.Reset)]
    public async Task AtTheMaximum_WhereClientsAreTurnedAway_TheAnswerIsNo(WhenFull whenFull)
    {
        AdmissionGate gate = new(max: 1, whenFull, hardMax: null);
        Assert.True(await gate.EnterAsync(None));
        Assert.False(await gate.EnterAsync(None));
        Assert.Equal(1, gate.InWork);
        gate.Leave();
        Assert.True(await gate.EnterAsync(None));
    }

    [Fact]
    public async Task AtTheCeilingOfDescriptors_EveryoneWaits_WhateverTheChoice()
    {
        AdmissionGate gate = new(max: 5, WhenFull.Reset, hardMax: 1);
        Assert.True(await gate.EnterAsync(None));
        Task<bool> next = gate.EnterAsync(None).AsTask();
        Assert.False(next.IsCompleted);
        gate.Leave();
        Assert.True(await next.Within("a place"));
    }

    [Fact]
    public async Task WhileOthersMayHaveRoom_NobodyIsTurnedAway()
    {
        List<bool> told = [];
        AdmissionGate gate = new(max: 1, WhenFull.Close, hardMax: null, isShared: true) { FullChanged = told.Add };
        await using FakeListener listener = new();
        gate.Watch(listener);
        Assert.True(await gate.EnterAsync(None));
        Task<bool> next = gate.EnterAsync(None).AsTask();
        Task<bool> waiting = listener.WaitToAcceptAsync(None).AsTask();
        Assert.False(next.IsCompleted);
        Assert.False(waiting.IsCompleted);
        gate.MayTurnAway = true;
        Assert.False(await next.Within("the refusal"));
        Assert.True(await waiting.Within("the listener to go on"));
        gate.Leave();
        Assert.False(gate.MayTurnAway);
        Assert.True(await gate.EnterAsync(None));
        Assert.False(gate.EnterAsync(None).AsTask().IsCompleted);
        Assert.Equal([true, false, true], told);
    }

    [Fact]
    public async Task AListener_IsSuspendedExactlyWhileThereIsNoPlace()
    {
        AdmissionGate gate = new(max: 2, WhenFull.Wait, hardMax: null);
        await using FakeListener listener = new();
        gate.Watch(listener);
        Assert.True(await gate.EnterAsync(None));
        Assert.True(listener.WaitToAcceptAsync(None).AsTask().IsCompleted);
        Assert.True(await gate.EnterAsync(None));
        Task<bool> waiting = listener.WaitToAcceptAsync(None).AsTask();
        Assert.False(waiting.IsCompleted);
        gate.Leave();
        Assert.True(await waiting.Within("the listener to go on"));
    }

    [Fact]
    public async Task ACancelledWait_TakesNoPlaceAndNobodysTurn()
    {
        AdmissionGate gate = new(max: 1, WhenFull.Wait, hardMax: null);
        Assert.True(await gate.EnterAsync(None));
        using CancellationTokenSource source = new();
        Task<bool> cancelled = gate.EnterAsync(source.Token).AsTask();
        Task<bool> patient = gate.EnterAsync(None).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        gate.Leave();
        Assert.True(await patient.Within("a place"));
        Assert.Equal(1, gate.InWork);
    }

    [Fact]
    public async Task ManyAtOnce_NeverExceedTheMaximum()
    {
        const int Max = 3;
        AdmissionGate gate = new(Max, WhenFull.Wait, hardMax: null);
        int inside = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (int round = 0; round < 200; round++)
            {
                Assert.True(await gate.EnterAsync(None));
                most = Math.Max(most, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                gate.Leave();
            }
        }))).Within("all rounds");
        Assert.InRange(most, 1, Max);
        Assert.Equal(0, gate.InWork);
    }
}
