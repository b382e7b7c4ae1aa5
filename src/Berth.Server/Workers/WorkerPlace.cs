namespace Berth;

/// <summary>
/// One of N places in which a worker runs. A worker that dies is replaced at once; when its successors keep dying young, ever more
/// slowly.
/// </summary>
internal sealed class WorkerPlace(int place, Func<WorkerProcess> start, TimeProvider timeProvider, EventHub hub, SharedMaximum maximum)
{
    /// <summary>A worker that lived at least this long died of something new: its successor starts at once.</summary>
    private static readonly TimeSpan YoungAge = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<WorkerHandle> _workers = []; // The current one last; before it those that finish after recycling.
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), timeProvider);
    private readonly TaskCompletionSource<WorkerHandle> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stopped;

    /// <summary>The first worker, once started; faults when it cannot be started.</summary>
    public Task<WorkerHandle> First => _first.Task;

    /// <summary>Workers that have not ended.</summary>
    public IReadOnlyList<WorkerHandle> Workers
    {
        get
        {
            lock (_gate)
            {
                return [.. _workers];
            }
        }
    }

    /// <summary>Whether the current worker has reached its share of the maximum; where there is none, its successor will have room.</summary>
    public bool IsFull => Workers is [.., { IsFull: true, IsRecycled: false }];

    /// <summary>Connections cut by workers of this place.</summary>
    public long CutCount { get; private set; }

    /// <summary>Starts no worker any more.</summary>
    /// <returns>The workers that have not ended; there will be no others.</returns>
    public IReadOnlyList<WorkerHandle> StopStarting()
    {
        lock (_gate)
        {
            _stopped = true;
            return [.. _workers];
        }
    }

    /// <summary>Keeps a worker running until told to stop, and ends when none runs any more.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        List<Task> finishing = [];
        int died = 0;
        while (!stopping.IsCancellationRequested)
        {
            long started = timeProvider.GetTimestamp();
            if (await StartAsync(stopping).ConfigureAwait(false) is not { } worker)
            {
                continue;
            }

            Task ended = TellEndAsync(worker);
            finishing.Add(ended);
            await Task.WhenAny(worker.Recycling, ended).ConfigureAwait(false);
            TimeSpan age = timeProvider.GetElapsedTime(started);
            if (worker.IsRecycled || age >= YoungAge)
            {
                died = 0;
                _backoff.Reset();
            }
            else if (++died > 1 && !stopping.IsCancellationRequested)
            {
                ServerLog.WorkerBackoff(hub.Logger, place, age, _backoff.Next);
                await WaitAsync(stopping).ConfigureAwait(false);
            }

            finishing.RemoveAll(static task => task.IsCompleted);
        }

        await Task.WhenAll(finishing).ConfigureAwait(false);
    }

    private async Task<WorkerHandle?> StartAsync(CancellationToken stopping)
    {
        try
        {
            WorkerHandle worker;
            lock (_gate)
            {
                if (_stopped)
                {
                    _first.TrySetCanceled(CancellationToken.None);
                    return null;
                }

                // Started under the lock: whoever stops this place orders every worker that there is to stop.
                worker = new WorkerHandle(start(), hub, timeProvider, fullChanged: maximum.Update);
                _workers.Add(worker);
            }

            maximum.Update();
            ServerLog.WorkerStarted(hub.Logger, place, worker.Id);
            hub.Tell(new WorkerStartedEvent(worker.Id, place));
            _first.TrySetResult(worker);
            return worker;
        }
        catch (Exception error) when (_first.Task.IsCompleted)
        {
            Fault fault = (error as FaultException)?.Fault ?? new Fault(FaultReason.Other, SocketOperation.Start) { Detail = error.Message };
            ServerLog.Paused(hub.Logger, "worker", _backoff.Next, fault, 1);
            hub.AcceptError("worker");
            hub.Tell(new PausedEvent("worker", fault, Environment.ProcessId));
            await WaitAsync(stopping).ConfigureAwait(false);
            return null;
        }
        catch (Exception error)
        {
            _first.TrySetException(error);
            throw;
        }
    }

    private async Task TellEndAsync(WorkerHandle worker)
    {
        WorkerExit exit = await worker.Ended.ConfigureAwait(false);
        lock (_gate)
        {
            _workers.Remove(worker);
            CutCount += worker.CutCount;
        }

        maximum.Update();
        ServerLog.WorkerExited(hub.Logger, place, worker.Id, exit);
        hub.Tell(new WorkerExitedEvent(worker.Id, place, exit));
    }

    private async Task WaitAsync(CancellationToken stopping)
    {
        try
        {
            await _backoff.WaitAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopping: the loop sees for itself.
        }
    }
}
