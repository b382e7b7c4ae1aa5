using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>
/// Threads for calls that can't be stopped. At most so many run at once; a caller beyond that waits for a free one within its own
/// limit. A call whose caller gave up is abandoned: it keeps its thread until it returns, and is counted until then.
/// </summary>
/// <param name="max">Calls at once, at least one.</param>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is never made, so that there is nothing to dispose of.")]
internal sealed class ResolverThreads(int max)
{
    private readonly SemaphoreSlim _free = new(max);
    private int _running;
    private int _abandoned;
    private int _waiting;

    public int Max => max;

    /// <summary>Calls that hold a thread now, the abandoned ones among them.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Calls that hold a thread now and whose caller gave up.</summary>
    public int Abandoned => Volatile.Read(ref _abandoned);

    /// <summary>Callers that wait for a thread now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Runs a blocking call on a thread of its own.</summary>
    /// <param name="call">The call.</param>
    /// <param name="end">Ends the wait: for a thread, or for the call, which is then abandoned.</param>
    /// <exception cref="OperationCanceledException"><paramref name="end"/> fired.</exception>
    /// <exception cref="FaultException">The call threw it, or the system gave no thread.</exception>
    public async Task<T> RunAsync<T>(Func<T> call, CancellationToken end)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _free.WaitAsync(end).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        CallState state = new();
        Task<T> running = Start(call, state);
        try
        {
            return await running.WaitAsync(end).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!running.IsCompleted)
        {
            Abandon(state);
            throw;
        }
    }

    private Task<T> Start<T>(Func<T> call, CallState state)
    {
        Interlocked.Increment(ref _running);
        try
        {
            return Task.Factory.StartNew(
                () =>
                {
                    try
                    {
                        return call();
                    }
                    finally
                    {
                        End(state);
                    }
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, // A thread of its own, which ends with the call.
                TaskScheduler.Default);
        }
        catch (Exception error) when (error is OutOfMemoryException or TaskSchedulerException)
        {
            End(state);
            throw new FaultException(
                new Fault(FaultReason.OutOfMemory, SocketOperation.Resolve) { Detail = "The system gave no thread to resolve on." }, error);
        }
    }

    private void Abandon(CallState state)
    {
        lock (state)
        {
            if (!state.HasEnded)
            {
                state.IsAbandoned = true;
                Interlocked.Increment(ref _abandoned);
            }
        }
    }

    private void End(CallState state)
    {
        lock (state)
        {
            state.HasEnded = true;
            if (state.IsAbandoned)
            {
                Interlocked.Decrement(ref _abandoned);
            }
        }

        Interlocked.Decrement(ref _running);
        _free.Release();
    }

    private sealed class CallState
    {
        public bool HasEnded { get; set; }

        public bool IsAbandoned { get; set; }
    }
}
