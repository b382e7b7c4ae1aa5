namespace Berth;

/// <summary>Binds and accepts in this process; serves here too, or by a process for each connection.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "The scope's sources have no timer and no wait handle; handlers left behind may still use them.")]
internal sealed class SingleProcessRole(ServerOptions options, Engine engine, EventHub hub, int server) : ServerRole
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServingScope? _scope;
    private InProcessServing? _serving;

    public override Task Completion => _completion.Task;

    public override long CutCount => _scope?.CutCount ?? 0;

    public override async Task StartAsync(IReadOnlyList<ServerEndPoint> endPoints, CancellationToken cancellation)
    {
        Preloading.LoadWhatIsReferred(engine);
        if (options.Model.UsesProcesses)
        {
            options.Workers!.Prepare();
        }

        List<BoundSocket> sockets = await new EndPointBinder(options, engine).BindAsync(endPoints, cancellation).ConfigureAwait(false);
        try
        {
            Bound(options, sockets);
            Capacity capacity = Capacity.Of(options, options.Model, engine, sockets.Count);
            _scope = new ServingScope(
                options, engine, hub, new AdmissionGate(options.MaxConnections, options.WhenFull, capacity.HardMax));
            ModelRunner runner = options.Model.Kind == ModelKind.Process
                ? new ProcessRunner(_scope, endPoints, server, Bindings)
                : ModelRunner.Of(options.Model, _scope);
            _serving = new InProcessServing(_scope, runner, sockets);
            Remarks = RemarksOf(sockets, capacity.Remark, FullRemarkOf(options, sockets));
            _serving.Start();
        }
        catch
        {
            foreach (BoundSocket socket in sockets)
            {
                await socket.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    public override async Task StopAsync(CancellationToken cutNow)
    {
        await _serving!.StopAsync(options.DrainTimeout, cutNow).ConfigureAwait(false);
        _completion.TrySetResult();
    }
}
