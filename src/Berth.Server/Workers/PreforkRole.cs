using System.Runtime.InteropServices;

namespace Berth;

/// <summary>Binds, and has N worker processes accept and receive on the shared sockets. It serves nothing itself.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "The source has no timer and no wait handle; it lives as long as the role.")]
internal sealed class PreforkRole(ServerOptions options, Engine engine, EventHub hub, int server) : ServerRole
{
    /// <summary>How long the first workers may take from their start until they serve; Main does in each what it does in the parent.</summary>
    private static readonly TimeSpan ReadyMax = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SharedMaximum _maximum = new();
    private List<BoundSocket> _sockets = [];
    private WorkerPlace[] _places = [];
    private Task _running = Task.CompletedTask;

    public override Task Completion => _completion.Task;

    public override long CutCount => _places.Sum(static place => place.CutCount);

    public override async Task StartAsync(IReadOnlyList<ServerEndPoint> endPoints, CancellationToken cancellation)
    {
        Preloading.LoadWhatIsReferred(engine);
        options.Workers!.Prepare();
        _sockets = await new EndPointBinder(options, engine).BindAsync(endPoints, cancellation).ConfigureAwait(false);
        Bound(options, _sockets);
        _places = [.. Enumerable.Range(0, options.Model.Count).Select(place =>
            new WorkerPlace(place, () => StartWorker(place, endPoints), engine.TimeProvider, hub, _maximum))];
        _maximum.Begin(_places);
        _running = Task.WhenAll(_places.Select(place => place.RunAsync(_stopping.Token)));
        List<string> capacities = [];
        try
        {
            foreach (WorkerPlace place in _places)
            {
                WorkerHandle worker = await place.First.WaitAsync(cancellation).ConfigureAwait(false);
                await ReadyAsync(worker, cancellation).ConfigureAwait(false);
                capacities.AddRange(worker.Remark is { } remark ? [$"each worker: {remark}"] : []);
            }
        }
        catch
        {
            await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
            throw;
        }

        string? shared = options.MaxConnections is { } max ? $"{options.Model.Count} workers share a maximum of {max:N0} connections" : null;
        Remarks = RemarksOf(_sockets, [shared, .. capacities.Distinct(), FullRemarkOf(options, _sockets)]);
    }

    public override async Task StopAsync(CancellationToken cutNow)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        WorkerHandle[] workers = [.. _places.SelectMany(static place => place.StopStarting())];
        OrderAll(workers, new StopOrder(options.DrainTimeout));
        using CancellationTokenRegistration cut = cutNow.UnsafeRegister(_ => OrderAll(workers, new CutOrder()), null);
        Task killing = WorkerDeadline.KillLateAsync(workers, options.DrainTimeout, engine.TimeProvider, cutNow);
        await Task.WhenAll(workers.Select(static worker => worker.Drained)).ConfigureAwait(false);
        foreach (BoundSocket socket in _sockets)
        {
            await socket.DisposeAsync().ConfigureAwait(false);
        }

        await killing.ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _completion.TrySetResult();
    }

    private static void OrderAll(WorkerHandle[] workers, ControlMessage order)
    {
        foreach (WorkerHandle worker in workers)
        {
            worker.Order(order);
        }
    }

    private async Task ReadyAsync(WorkerHandle worker, CancellationToken cancellation)
    {
        try
        {
            await worker.Ready.WaitAsync(ReadyMax, engine.TimeProvider, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new FaultException(new Fault(FaultReason.TimedOut, SocketOperation.Start)
            {
                Detail = $"Worker process {worker.Id} did not serve within {ReadyMax.TotalSeconds:N0} s. A worker runs this program's Main "
                    + "again: it must reach the start of the same server, and nothing before may wait for a person or for another worker.",
            });
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            WorkerExit exit = await worker.Ended.ConfigureAwait(false);
            throw new FaultException(new Fault(FaultReason.WorkerLost, SocketOperation.Start)
            {
                Detail = $"Worker process {worker.Id} ended before it served ({Describe(exit)}). A worker runs this program's Main again: "
                    + "it must reach the start of the same server.",
            });
        }
    }

    private static string Describe(WorkerExit exit) => exit.Signal is { } signal ? $"signal {signal}" : $"exit code {exit.ExitCode}";

    private WorkerProcess StartWorker(int place, IReadOnlyList<ServerEndPoint> endPoints)
    {
        List<InheritedSocket> inherited = [.. _sockets.Select(socket => socket.AsInherited(endPoints))];
        List<SafeHandle> handles = [.. _sockets.Select(socket => socket.Listener is { } listener
            ? engine.Descriptors!.HandleOf(listener)
            : engine.Descriptors!.HandleOf(socket.Datagrams!))];
        WorkerDescription description = new(server, ProgramServers.Ended, WorkerDuty.Share, inherited, Bindings, ShareOf(place));
        return options.Workers!.Start(new WorkerStart(description.ToString(), handles));
    }

    /// <summary>The maximum of connections is the whole server's: each worker gets a share, the first ones the remainder.</summary>
    private int? ShareOf(int place)
    {
        int workers = options.Model.Count;
        return options.MaxConnections is { } max ? (max / workers) + (place < max % workers ? 1 : 0) : null;
    }
}
