namespace Berth;

/// <summary>
/// Serves bound sockets in this process by a runner, from the first accept to the last handler. A worker uses it as the parent of an
/// in-process model does.
/// </summary>
internal sealed class InProcessServing(ServingScope scope, ModelRunner runner, IReadOnlyList<BoundSocket> sockets)
{
    /// <summary>How long handlers that were cut may take to end before they are left behind.</summary>
    public static readonly TimeSpan CutGrace = TimeSpan.FromSeconds(5);

    private readonly List<Task> _loops = [];

    /// <summary>Starts the loops of every socket.</summary>
    /// <exception cref="FaultException">A loop could not be started; the caller closes the sockets, which ends the others.</exception>
    public void Start()
    {
        foreach (BoundSocket socket in sockets)
        {
            if (socket.Listener is { } listener)
            {
                scope.Gate.Watch(listener); // All before the first loop runs: it may fill the last place.
            }
        }

        foreach (BoundSocket socket in sockets)
        {
            (socket.Datagrams as SessionGathering)?.Begin(scope.Hub, socket.Service);
            Task loop = socket.Listener is null ? runner.ReceiveAsync(socket) : runner.AcceptAsync(socket);
            if (loop.IsFaulted)
            {
                loop.GetAwaiter().GetResult();
            }

            _loops.Add(CloseAfterAsync(socket, loop));
        }
    }

    /// <summary>Ends when no loop runs any more and nothing is in work.</summary>
    public async Task Completion()
    {
        await Task.WhenAll(_loops).ConfigureAwait(false);
        while (scope.Work is { Count: > 0 } work)
        {
            await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Asks every handler to stop, accepts once what the kernel had queued, closes the sockets, waits for what is in work until the
    /// deadline or the cut, then cuts.
    /// </summary>
    /// <param name="deadline">How long handlers may go on.</param>
    /// <param name="cutNow">Fires on a second signal.</param>
    /// <param name="afterDrain">Called once when nothing is accepted any more.</param>
    public async Task StopAsync(TimeSpan deadline, CancellationToken cutNow, Action? afterDrain = null)
    {
        scope.BeginStop();
        foreach (BoundSocket socket in sockets)
        {
            socket.Listener?.Drain();
        }

        Task completion = CloseDrainedAsync(afterDrain);
        using CancellationTokenSource timer = new(deadline, scope.Engine.TimeProvider);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cutNow, timer.Token);
        if (await EndsWithinAsync(completion, limit.Token).ConfigureAwait(false))
        {
            return;
        }

        scope.CutAll();
        using CancellationTokenSource grace = new(CutGrace, scope.Engine.TimeProvider);
        if (!await EndsWithinAsync(completion, grace.Token).ConfigureAwait(false))
        {
            ServerLog.LeftBehind(scope.Hub.Logger, scope.Work.Count);
        }

        if (scope.CutCount > 0)
        {
            ServerLog.Cut(scope.Hub.Logger, scope.CutCount);
        }

        await CloseSocketsAsync().ConfigureAwait(false);
    }

    private async Task CloseDrainedAsync(Action? afterDrain)
    {
        await Task.WhenAll(_loops).ConfigureAwait(false);
        afterDrain?.Invoke();
        await Completion().ConfigureAwait(false);
        await CloseSocketsAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Closes a listener as soon as its own loop has drained it: clients that come then are refused instead of waiting for nobody.
    /// Datagram sockets stay for answers.
    /// </summary>
    private async Task CloseAfterAsync(BoundSocket socket, Task loop)
    {
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (loop.Exception is { } error)
        {
            ServerLog.LoopFailed(scope.Hub.Logger, error, socket.Service);
        }

        if (socket.Listener is { } listener)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task CloseSocketsAsync()
    {
        foreach (BoundSocket socket in sockets)
        {
            await socket.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<bool> EndsWithinAsync(Task task, CancellationToken limit)
    {
        try
        {
            await task.WaitAsync(limit).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return task.IsCompleted; // It may have ended at the same moment.
        }
    }
}
