namespace Berth;

/// <summary>Starts the first worker, then fails some times as a system without descriptors would, then starts workers again.</summary>
internal sealed class FailingWorkers(WorkerPlatform workers, int failing) : WorkerPlatform
{
    private int _starts;

    public override WorkerInheritance? Inheritance => workers.Inheritance;

    public override bool IsEntered => workers.IsEntered;

    public override void Prepare() => workers.Prepare();

    public override WorkerProcess Start(WorkerStart start)
    {
        int place = Interlocked.Increment(ref _starts);
        return place > 1 && place <= failing + 1
            ? throw new FaultException(new Fault(FaultReason.OutOfDescriptors, SocketOperation.Start) { Errno = Errno.EMFILE })
            : workers.Start(start);
    }
}
