namespace Berth;

/// <summary>A worker platform in a parent that may have called Enter, and starts nothing.</summary>
internal sealed class FakeWorkers(bool isEntered) : WorkerPlatform
{
    public override WorkerInheritance? Inheritance => null;

    public override bool IsEntered => isEntered;

    public override WorkerProcess Start(WorkerStart start) => throw new NotSupportedException();
}
