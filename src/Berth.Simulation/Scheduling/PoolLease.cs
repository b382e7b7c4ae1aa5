using System.Runtime.InteropServices;

namespace Berth;

/// <summary>
/// The process's thread pool, held to one worker. There is one pool, so there is one lease at a time; the next simulation waits for it.
/// </summary>
internal sealed class PoolLease
{
    private static readonly SemaphoreSlim Turn = new(1, 1);

    private readonly (int Workers, int Completions) _min;
    private readonly (int Workers, int Completions) _max;
    private int _returned;

    private PoolLease()
    {
        ThreadPool.GetMinThreads(out int minWorkers, out int minCompletions);
        ThreadPool.GetMaxThreads(out int maxWorkers, out int maxCompletions);
        _min = (minWorkers, minCompletions);
        _max = (maxWorkers, maxCompletions);
    }

    /// <summary>Waits for its turn and limits the pool.</summary>
    /// <param name="cancellation">Ends the wait for the turn.</param>
    /// <exception cref="PlatformNotSupportedException">This process's pool cannot be limited to one worker.</exception>
    public static async Task<PoolLease> TakeAsync(CancellationToken cancellation)
    {
        await Turn.WaitAsync(cancellation).ConfigureAwait(false);
        PoolLease lease = new();

        // The maximum may not lie below the minimum, so the minimum goes first.
        if (ThreadPool.SetMinThreads(1, lease._min.Completions)
            && ThreadPool.SetMaxThreads(1, lease._max.Completions)
            && IsLimited())
        {
            return lease;
        }

        lease.Return();
        throw new PlatformNotSupportedException(
            $"The thread pool of this process ({RuntimeInformation.FrameworkDescription}) does not let itself be limited to one worker. Remove "
            + "the settings System.Threading.ThreadPool.MaxThreads, MinThreads (DOTNET_ThreadPool_ForceMaxWorkerThreads and its like) and "
            + "System.Threading.ThreadPool.UseWindowsThreadPool.");
    }

    /// <summary>
    /// Limits the pool again. An adjustment of the runtime's that was under way when the pool was limited (its hill climbing, which reads the limits
    /// first and sets its goal later) may have raised the number of workers behind our back; the same limit again takes that back.
    /// </summary>
    public void Renew() => ThreadPool.SetMaxThreads(1, _max.Completions);

    /// <summary>Gives the pool back as it was; a second call does nothing.</summary>
    public void Return()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
        {
            ThreadPool.SetMaxThreads(_max.Workers, _max.Completions);
            ThreadPool.SetMinThreads(_min.Workers, _min.Completions);
            Turn.Release();
        }
    }

    private static bool IsLimited()
    {
        ThreadPool.GetMaxThreads(out int workers, out _);
        return workers == 1;
    }
}
