using System.Runtime.CompilerServices;

namespace Berth.Conformance;

/// <summary>Something one script tells the other: set once, awaited by anyone.</summary>
public sealed class Signal
{
    private readonly TaskCompletionSource _fired = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsSet => _fired.Task.IsCompleted;

    public void Set() => _fired.TrySetResult();

    public TaskAwaiter GetAwaiter() => _fired.Task.GetAwaiter();
}
