namespace Berth;

/// <summary>What a parent does about workers that do not end when they were told to.</summary>
internal static class WorkerDeadline
{
    /// <summary>A worker cuts by itself at the deadline; this much later it is killed.</summary>
    private static readonly TimeSpan KillSlack = InProcessServing.CutGrace + TimeSpan.FromSeconds(3);

    /// <summary>Waits until all have ended, killing those that outlive the deadline, or the cut, by the slack.</summary>
    public static async Task KillLateAsync(
        IReadOnlyCollection<WorkerHandle> workers, TimeSpan drainTimeout, TimeProvider timeProvider, CancellationToken cutNow)
    {
        Task ended = Task.WhenAll(workers.Select(static worker => worker.Ended));
        using CancellationTokenSource done = new();
        Task deadline = Task.Delay(drainTimeout, timeProvider, done.Token);
        TaskCompletionSource cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = cutNow.UnsafeRegister(
            static source => ((TaskCompletionSource)source!).TrySetResult(), cut);
        if (await Task.WhenAny(ended, deadline, cut.Task).ConfigureAwait(false) != ended
            && await Task.WhenAny(ended, Task.Delay(KillSlack, timeProvider, done.Token)).ConfigureAwait(false) != ended)
        {
            foreach (WorkerHandle worker in workers)
            {
                worker.Kill();
            }
        }

        await ended.ConfigureAwait(false);
        await done.CancelAsync().ConfigureAwait(false);
    }
}
