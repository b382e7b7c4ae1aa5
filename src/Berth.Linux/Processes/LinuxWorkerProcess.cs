namespace Berth;

/// <summary>A worker as its parent sees it. <see cref="Reaper"/> completes it.</summary>
internal sealed class LinuxWorkerProcess(Stream control) : WorkerProcess
{
    private readonly TaskCompletionSource<WorkerExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _id;

    /// <inheritdoc/>
    public override int Id => _id;

    /// <inheritdoc/>
    public override Stream Control => control;

    /// <inheritdoc/>
    public override Task<WorkerExit> Exited => _exited.Task;

    /// <inheritdoc/>
    public override void Kill() => Reaper.Kill(this);

    /// <summary>Called once, by the reaper, before anybody else sees this object.</summary>
    internal void SetId(int id) => _id = id;

    /// <summary>Called once, by the reaper.</summary>
    internal void SetExit(WorkerExit exit) => _exited.SetResult(exit);
}
