using System.Diagnostics;

namespace Berth;

/// <summary>What was seen of one simulation's code leaving it: real timers, threads, sockets and names.</summary>
/// <remarks>Members may be called on any thread.</remarks>
internal sealed class Escapes(SimulationLoop loop)
{
    private const int SeenMax = 16;

    private readonly Lock _lock = new();
    private readonly List<string> _seen = [];

    /// <summary>The first ones, each once.</summary>
    public IReadOnlyList<string> Seen
    {
        get
        {
            lock (_lock)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>Begins to listen to what the runtime tells of timers, sockets and names.</summary>
    public void Watch() => EscapeListener.Attach(this);

    public void Unwatch() => EscapeListener.Detach(this);

    /// <summary>The runtime told of something on this thread; it counts when the code that runs belongs to this simulation.</summary>
    public void OnRuntimeEvent(string what)
    {
        HostLife? life = HostLife.Current;
        if (life?.Loop == loop && !loop.IsOver)
        {
            Add($"{what}{Caller()}", life);
        }
    }

    /// <summary>Takes note, and ends the run where that is the policy.</summary>
    public void Add(string what, HostLife? life)
    {
        string text = life?.Host is { } host ? $"{what}, host '{host.Name}'" : what;
        lock (_lock)
        {
            if (_seen.Count == SeenMax || _seen.Contains(text))
            {
                return;
            }

            _seen.Add(text);
        }

        if (loop.EscapePolicy == EscapePolicy.Fault)
        {
            loop.End(new SimulationException(SimulationFailure.Escape, loop, $"An escape from the simulation: {text}. Take time from "
                + "the TimeProvider of the host or network, threads from the pool, and sockets from the host; or set "
                + "SimulationOptions.Escapes to Note when it does no harm."));
        }
    }

    /// <summary>The innermost method on the stack that is neither the runtime's nor ours.</summary>
    private static string Caller()
    {
        foreach (StackFrame frame in new StackTrace(fNeedFileInfo: false).GetFrames())
        {
            Type? type = frame.GetMethod()?.DeclaringType;
            string assembly = type?.Assembly.GetName().Name ?? "System";
            if (type is not null && assembly != "Berth.Simulation" && assembly != "netstandard"
                && !assembly.StartsWith("System", StringComparison.Ordinal))
            {
                return $" in {type.FullName}.{frame.GetMethod()!.Name}";
            }
        }

        return "";
    }
}
