namespace Berth;

/// <summary>
/// One life of a host, from start to crash; the scenario itself lives one too, without a host. Everything a program starts carries
/// its life along (an <see cref="AsyncLocal{T}"/>), so that what outlives a crash is known for what it is.
/// </summary>
internal sealed class HostLife
{
    // Called at each switch of execution context, on the thread that switches: so a thread of a program's own is seen when it starts.
    private static readonly AsyncLocal<HostLife?> Flow = new(static change => change.CurrentValue?.Loop.OnFlow(change.CurrentValue));

    private HostLife(SimulationLoop loop, SimulatedHost? host, ExecutionContext context)
    {
        Loop = loop;
        Host = host;
        Context = context;
    }

    /// <summary>The life to which the running code belongs; null outside every simulation.</summary>
    public static HostLife? Current => Flow.Value;

    public SimulationLoop Loop { get; }

    /// <summary>The host that lives; null for the scenario.</summary>
    public SimulatedHost? Host { get; }

    /// <summary>False after a crash, and when the simulation has ended: its timers do not fire any more.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>The host's engine in this life; null until somebody wants it.</summary>
    public StackEngine? Engine { get; set; }

    /// <summary>The execution context in which this life began. What has none of its own runs in it.</summary>
    public ExecutionContext Context { get; private set; }

    /// <summary>Begins a life in the execution context of the caller, whose other values flow on into it.</summary>
    public static HostLife Begin(SimulationLoop loop, SimulatedHost? host)
    {
        HostLife? before = Flow.Value;
        HostLife life = new(loop, host, ExecutionContext.Capture()!);
        ExecutionContext.Run(
            life.Context,
            static state =>
            {
                HostLife life = (HostLife)state!;
                Flow.Value = life;
                life.Context = ExecutionContext.Capture()!;
            },
            life);
        System.Diagnostics.Debug.Assert(Flow.Value == before, "A new life must not leak into the flow that began it.");
        return life;
    }

    public void End() => IsAlive = false;
}
