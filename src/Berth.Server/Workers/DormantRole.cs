namespace Berth;

/// <summary>
/// A server in a worker that was started for another server of the same program: it does nothing. It lasts until the process ends,
/// or is over from the start, as it is in the parent: the program then goes on to the server that the worker is for.
/// </summary>
internal sealed class DormantRole : ServerRole
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DormantRole(bool hasEnded)
    {
        if (hasEnded)
        {
            _completion.SetResult();
        }
    }

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
