namespace Berth;

/// <summary>One way of serving in this process: who accepts, who receives, and who runs the handler.</summary>
internal abstract class ModelRunner(ServingScope scope)
{
    protected ServingScope Scope { get; } = scope;

    /// <summary>Accepts from a listener until it is drained. Connections in work may outlive the returned task.</summary>
    public abstract Task AcceptAsync(BoundSocket bound);

    /// <summary>Receives from a datagram socket until the server stops and the kernel's queue is empty.</summary>
    public abstract Task ReceiveAsync(BoundSocket bound);

    /// <summary>The runner of an in-process model.</summary>
    public static ModelRunner Of(ConcurrencyModel model, ServingScope scope) => model.Kind switch
    {
        ModelKind.Iterative => new IterativeRunner(scope),
        ModelKind.Loop => new LoopRunner(scope, model.Count),
        ModelKind.Thread => new ThreadRunner(scope),
        ModelKind.Prethread => new PrethreadRunner(scope, model.Count),
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "not an in-process model"),
    };

    /// <summary>Serves a datagram and gives its place at the gate back.</summary>
    protected async Task ServeWithPlaceAsync(BoundSocket bound, Datagram datagram)
    {
        await DatagramService.ServeAsync(Scope, bound.EndPoint, datagram).ConfigureAwait(true); // A handler thread must be kept.
        Scope.Gate.Leave();
    }
}
