using System.Runtime.InteropServices;

namespace Berth;

/// <summary>A worker process: it binds nothing, takes what it inherited, serves, and reports to its parent.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "The sources have no timer and no wait handle; they live as long as the process.")]
internal sealed class WorkerRole(
    ServerOptions options, Engine engine, EventHub hub, WorkerInheritance inheritance, WorkerDescription description) : ServerRole
{
    /// <summary>How long the program's Main may go on after everything has ended, before the process ends by itself.</summary>
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cutNow = new();
    private readonly List<PosixSignalRegistration> _ignored = []; // For as long as the process lives.
    private readonly ControlChannel _parent = new(inheritance.Control);
    private ServingScope? _scope;
    private Capacity? _capacity;
    private InProcessServing? _serving;
    private int _leaving;

    public override bool IsWorker => true;

    public override Task Completion => _completion.Task;

    public override long CutCount => _scope?.CutCount ?? 0;

    public override Task StartAsync(IReadOnlyList<ServerEndPoint> endPoints, CancellationToken cancellation)
    {
        hub.Observer = happened => _parent.Send(new EventReport(happened));
        IgnoreSignals();
        Bound(options, description.Bindings);
        if (description.Duty == WorkerDuty.Share)
        {
            Share(endPoints);
        }
        else
        {
            ServeOne(endPoints);
        }

        _ = FollowOrdersAsync();
        _parent.Send(new ReadyReport(_capacity?.Remark));
        return Task.CompletedTask;
    }

    /// <summary>The program stops its server by itself: in a worker that ends the worker, and the parent starts another.</summary>
    public override async Task StopAsync(CancellationToken cutNow)
    {
        using CancellationTokenRegistration cut = cutNow.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).Cancel(), _cutNow);
        await LeaveAsync(options.DrainTimeout).ConfigureAwait(false);
        await _completion.Task.ConfigureAwait(false);
    }

    public override async Task FinishAsync()
    {
        _parent.Send(new EndedReport(CutCount));
        await _parent.CompleteAsync().ConfigureAwait(false);
        _ = ExitAfterGraceAsync();
    }

    /// <summary>
    /// The parent alone interprets signals. A service manager sends them to every process of a service, though, and a worker that
    /// ended at once would cut what the parent is about to drain.
    /// </summary>
    private void IgnoreSignals()
    {
        foreach (PosixSignal signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            _ignored.Add(PosixSignalRegistration.Create(signal, static context => context.Cancel = true));
        }
    }

    private void Share(IReadOnlyList<ServerEndPoint> endPoints)
    {
        Preloading.LoadWhatIsReferred(engine);
        ConcurrencyModel inner = options.Model.Inner ?? ConcurrencyModel.Iterative;
        List<BoundSocket> sockets = [.. description.Sockets.Select((socket, place) => Adopt(socket, place, endPoints))];
        _capacity = Capacity.Of(options, inner, engine, sockets.Count);
        AdmissionGate gate = new(description.MaxConnections, options.WhenFull, _capacity.HardMax, isShared: true)
        {
            FullChanged = options.WhenFull == WhenFull.Wait ? null : isFull => _parent.Send(new FullReport(isFull)),
        };
        _scope = new ServingScope(options, engine, hub, gate);
        _serving = new InProcessServing(_scope, ModelRunner.Of(inner, _scope), sockets);
        if (options.RecycleAfter is { } share)
        {
            _scope.OnServed = served =>
            {
                if (served == share)
                {
                    _ = RecycleAsync(sockets);
                }
            };
        }

        _serving.Start();
    }

    private BoundSocket Adopt(InheritedSocket socket, int place, IReadOnlyList<ServerEndPoint> endPoints)
    {
        ServerEndPoint endPoint = WorkerDescription.EndPointOf(socket, endPoints);
        int descriptor = inheritance.Descriptors[place];
        return socket.IsDatagram
            ? new BoundSocket(endPoint, null, engine.Descriptors!.AdoptDatagramSocket(descriptor))
            : new BoundSocket(endPoint, engine.Descriptors!.AdoptListener(descriptor, options.Closing), null);
    }

    /// <summary>The one connection or datagram that this process was started for.</summary>
    private void ServeOne(IReadOnlyList<ServerEndPoint> endPoints)
    {
        InheritedSocket socket = description.Sockets[0];
        ServerEndPoint endPoint = WorkerDescription.EndPointOf(socket, endPoints);
        _scope = new ServingScope(options, engine, hub, new AdmissionGate(null, WhenFull.Wait, null));
        int descriptor = inheritance.Descriptors[0];
        ServingScope scope = _scope;

        // Elsewhere: a handler that computes before its first wait must not keep this process from hearing its orders.
        Task serving = description.Duty == WorkerDuty.Connection
            ? Task.Run(() => ConnectionService.ServeAsync(
                scope, endPoint, engine.Descriptors!.AdoptConnection(descriptor, options.Closing)))
            : Task.Run(() => ServeDatagramAsync(endPoint, engine.Descriptors!.AdoptDatagramSocket(descriptor)));
        _scope.Track(serving);
        _serving = new InProcessServing(_scope, new IterativeRunner(_scope), []);
        _ = EndWithAsync(serving);
    }

    private async Task ServeDatagramAsync(ServerEndPoint endPoint, DatagramSocket socket)
    {
        using Datagram datagram = new(socket, description.Payload, description.Remote ?? Address.UnnamedUnix, null)
        {
            ReplySource = description.ReplySource,
        };
        await DatagramService.ServeAsync(_scope!, endPoint, datagram).ConfigureAwait(false);
        socket.HandOver();
    }

    private async Task EndWithAsync(Task serving)
    {
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _completion.TrySetResult();
    }

    private async Task RecycleAsync(List<BoundSocket> sockets)
    {
        // Others go on accepting: what is queued is theirs. What this worker has in work ends by itself.
        _parent.Send(new RecyclingReport());
        _scope!.LeaveQueues();
        foreach (BoundSocket socket in sockets)
        {
            socket.Listener?.HandOver();
        }

        await _serving!.Completion().ConfigureAwait(false);
        _completion.TrySetResult();
    }

    private async Task FollowOrdersAsync()
    {
        await foreach (ControlMessage order in _parent.ReadAllAsync().ConfigureAwait(false))
        {
            switch (order)
            {
                case StopOrder stop:
                    _ = LeaveAsync(stop.DrainTimeout);
                    break;
                case CutOrder:
                    await _cutNow.CancelAsync().ConfigureAwait(false);
                    _ = LeaveAsync(TimeSpan.Zero);
                    break;
                case AllFullOrder full:
                    _scope!.Gate.MayTurnAway = full.AreAllFull;
                    break;
            }
        }
    }

    private async Task LeaveAsync(TimeSpan drainTimeout)
    {
        if (Interlocked.Exchange(ref _leaving, 1) != 0)
        {
            return;
        }

        // One that is being recycled too: it accepts nothing any more, but what it has in work is asked to stop, and cut in the end.
        await _serving!.StopAsync(drainTimeout, _cutNow.Token, () => _parent.Send(new DrainedReport())).ConfigureAwait(false);
        _completion.TrySetResult();
    }

    private async Task ExitAfterGraceAsync()
    {
        await Task.Delay(ExitGrace, engine.TimeProvider).ConfigureAwait(false);
        Environment.Exit(0);
    }
}
