namespace Berth;

/// <summary>A server in a worker that was started for another server of the same program: it does nothing, until the process ends.</summary>
internal sealed class DormantRole : ServerRole
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override bool IsWorker => true;

    public override Task Completion => _completion.Task;

    public override long CutCount => 0;

    public override Task StartAsync(IReadOnlyList<ServerEndPoint> endPoints, CancellationToken cancellation) => Task.CompletedTask;

    public override Task StopAsync(CancellationToken cutNow)
    {
        _completion.TrySetResult();
        return Task.CompletedTask;
    }
}
