namespace Berth.Linux.Tests.Names;

/// <summary>Calls that can't be stopped: what their callers and the next ones get.</summary>
public sealed class ResolverThreadsTests : IDisposable
{
    private readonly ManualResetEventSlim _stuck = new();
    private readonly CancellationTokenSource _caller = new();

    public void Dispose()
    {
        _stuck.Set();
        _caller.Dispose();
    }

    [Fact]
    public async Task ACallOfItsOwnThread_AnswersAndGivesTheThreadBack()
    {
        ResolverThreads threads = new(1);
        int here = Environment.CurrentManagedThreadId;
        for (int i = 0; i < 5; i++)
        {
            Assert.NotEqual(here, await threads.RunAsync(() => Environment.CurrentManagedThreadId, Cancellation).WaitAsync(Helper.Patience, Cancellation));
        }

        Assert.Equal((0, 0, 0), Counts(threads));
    }

    [Fact]
    public async Task AnAbandonedCall_IsCountedUntilItReturns()
    {
        ResolverThreads threads = new(2);
        Task<int> given = await StartStuckAsync(threads, _caller.Token);
        Assert.Equal((1, 0, 0), Counts(threads));
        await _caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Equal((1, 1, 0), Counts(threads));
        _stuck.Set();
        await BecomesAsync(threads, (0, 0, 0));
    }

    [Fact]
    public async Task WhenEveryThreadIsStuck_TheNextWaitsWithinItsOwnLimit_AndRunsWhenOneIsFree()
    {
        ResolverThreads threads = new(2);
        Task<int>[] stuck = [await StartStuckAsync(threads, _caller.Token), await StartStuckAsync(threads, _caller.Token)];
        await _caller.CancelAsync();
        foreach (Task<int> each in stuck)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => each);
        }

        using CancellationTokenSource impatient = new();
        Task<int> gaveUp = threads.RunAsync(() => 1, impatient.Token);
        Task<int> patient = threads.RunAsync(() => 2, Cancellation);
        Assert.Equal((2, 2, 2), Counts(threads));
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gaveUp);
        Assert.Equal((2, 2, 1), Counts(threads));
        Assert.False(patient.IsCompleted);
        _stuck.Set();
        Assert.Equal(2, await patient.WaitAsync(Helper.Patience, Cancellation));
        await BecomesAsync(threads, (0, 0, 0));
    }

    [Fact]
    public async Task AFaultOfTheCall_IsTheCallersAndGivesTheThreadBack()
    {
        ResolverThreads threads = new(1);
        Fault fault = new(FaultReason.NameNotResolved, SocketOperation.Resolve);
        FaultException thrown = await Assert.ThrowsAsync<FaultException>(() => threads.RunAsync<int>(() => throw new FaultException(fault), Cancellation));
        Assert.Same(fault, thrown.Fault);
        Assert.Equal(3, await threads.RunAsync(() => 3, Cancellation).WaitAsync(Helper.Patience, Cancellation));
    }

    [Fact]
    public async Task AResolverWhoseThreadsAreAllStuck_SaysSoWhenTheNextLimitRunsOut()
    {
        LinuxNames names = new(
            new ResolverThreads(2),
            _ =>
            {
                _stuck.Wait(CancellationToken.None);
                return [];
            },
            _ => throw new InvalidOperationException("not asked for"));
        NameQuery query = new() { Host = "db", TimeLimit = TimeSpan.FromMilliseconds(50) };
        for (int abandoned = 1; abandoned <= 3; abandoned++)
        {
            Fault fault = (await Assert.ThrowsAsync<FaultException>(() => names.LookUpAsync(query, Cancellation).AsTask())).Fault;
            Assert.Equal(FaultReason.TimedOut, fault.Reason);
            Assert.Contains($"{Math.Min(abandoned, 2)} of 2 resolver threads are held", fault.Detail);
        }

        Assert.Equal((2, 2, 0), (names.CallsRunning, names.CallsAbandoned, names.CallsWaiting));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static (int Running, int Abandoned, int Waiting) Counts(ResolverThreads threads) =>
        (threads.Running, threads.Abandoned, threads.Waiting);

    /// <summary>A call that has begun and does not return until the test says so.</summary>
    private async Task<Task<int>> StartStuckAsync(ResolverThreads threads, CancellationToken end)
    {
        TaskCompletionSource began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> running = threads.RunAsync(
            () =>
            {
                began.SetResult();
                _stuck.Wait(CancellationToken.None);
                return 0;
            },
            end);
        await began.Task.WaitAsync(Helper.Patience, Cancellation);
        return running;
    }

    /// <summary>The threads end by themselves and tell nobody.</summary>
    private static async Task BecomesAsync(ResolverThreads threads, (int Running, int Abandoned, int Waiting) wanted)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Helper.Patience);
        while (Counts(threads) != wanted)
        {
            await Task.Yield();
            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
