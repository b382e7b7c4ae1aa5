using System.IO.Pipelines;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Berth;

/// <summary>
/// Loads, before the first accept, the assemblies that this process may come to need: at the descriptor limit the first use of an
/// assembly fails, and keeps failing after descriptors are free again. Not everything that could be reached, because each assembly
/// loaded holds a descriptor: that would be some 150, more than a small limit leaves.
/// </summary>
internal static class Preloading
{
    private const int PoolThreadsMax = 64;

    /// <summary>
    /// Descriptors that must be free for the references to be loaded. Each assembly holds two: where fewer are free, they would be
    /// taken from connections, and what serving, pausing and stopping need is loaded by the rehearsals and by binding alone.
    /// </summary>
    private const int FreeMin = 100;

    /// <summary>Where the pool is busy with something else, the rehearsal is not worth waiting for.</summary>
    private static readonly TimeSpan PoolWait = TimeSpan.FromMilliseconds(100);

    private static int s_done;

    /// <summary>Whether so few descriptors were free that only what is needed was loaded.</summary>
    public static bool IsScarce { get; private set; }

    /// <summary>Loads what the program's own assemblies, and ours, refer to; once per process.</summary>
    /// <param name="engine">Whose clock pauses and deadlines use, and which knows the descriptor limit.</param>
    /// <exception cref="FaultException">So few descriptors are free that not even threads could start.</exception>
    public static void LoadWhatIsReferred(Engine engine)
    {
        if (Interlocked.Exchange(ref s_done, 1) != 0)
        {
            return;
        }

        IsScarce = engine.DescriptorLimit - engine.DescriptorsOpen is < FreeMin;
        if (!IsScarce)
        {
            Load();
        }

        RuntimeHelpers.RunClassConstructor(typeof(PipeOptions).TypeHandle); // Every connection needs pipes.
        RehearseAFault();
        if (engine.DescriptorLimit - engine.DescriptorsOpen is < Capacity.ReserveMin)
        {
            throw LimitTooLow(null); // Before the pool wants threads, and the runtime ends the process because it gets none.
        }

        RehearseThreads(engine.TimeProvider);
    }

    /// <summary>Whether an exception of the start is how .NET says that it could not load a part of itself, or start a thread.</summary>
    public static bool IsShortage(Exception error) =>
        error is OutOfMemoryException or TypeInitializationException or FileNotFoundException or FileLoadException;

    /// <summary>What to say then.</summary>
    public static FaultException LimitTooLow(Exception? error) => new(
        new Fault(FaultReason.OutOfDescriptors, SocketOperation.Start)
        {
            Detail = "The descriptor limit is too low for the program itself. Raise the limit (ulimit -n).",
        },
        error);

    /// <summary>What to tell of a handler's exception, by what is loaded.</summary>
    public static string TextOf(Exception error) => IsScarce ? $"{error.GetType()}: {error.Message}" : error.ToString();

    private static void Load()
    {
        Assembly[] loaded = AppDomain.CurrentDomain.GetAssemblies();
        HashSet<string> seen = new(loaded.Select(static assembly => assembly.GetName().Name!), StringComparer.Ordinal);
        Queue<Assembly> open = new(loaded.Where(static assembly => !assembly.IsDynamic && !IsFrameworks(assembly.GetName().Name!)));
        while (open.TryDequeue(out Assembly? assembly))
        {
            foreach (AssemblyName name in assembly.GetReferencedAssemblies())
            {
                // A host, if there is one, has loaded its own parts by now.
                if (!name.Name!.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
                    && seen.Add(name.Name)
                    && TryLoad(name) is { } found
                    && !IsFrameworks(name.Name))
                {
                    open.Enqueue(found);
                }
            }
        }
    }

    private static bool IsFrameworks(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        || name is "netstandard" or "mscorlib";

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception error) when (error is IOException or BadImageFormatException)
        {
            return null; // A reference that the program never uses, or it would not have been published without it.
        }
    }

    /// <summary>
    /// Throwing, catching and printing an exception has parts of its own, and so has the table of what the kernel says. Line numbers
    /// take nine descriptors: where they are scarce, nobody prints any.
    /// </summary>
    private static void RehearseAFault()
    {
        try
        {
            throw new FaultException(new Fault(FaultReason.OutOfDescriptors, SocketOperation.Accept) { Errno = Errno.EMFILE });
        }
        catch (FaultException error)
        {
            _ = TextOf(error);
            _ = error.Fault.ToString();
        }
    }

    /// <summary>
    /// A thread of .NET's needs descriptors while it starts, and the runtime ends the process when its pool gets none. So the thread
    /// behind timers and the pool's usual ones start here; for those that come later there is the reserve.
    /// </summary>
    private static void RehearseThreads(TimeProvider timeProvider)
    {
        using ITimer timer = timeProvider.CreateTimer(static _ => { }, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        ThreadPool.GetMinThreads(out int threads, out _);
        threads = Math.Min(threads, PoolThreadsMax);
        CountdownEvent started = new(threads); // Not disposed here: the last to come may still look at it.
        for (int place = 0; place < threads; place++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static all =>
                {
                    all.Signal();
                    all.Wait(PoolWait); // Held, so that the pool starts another for the next.
                },
                started,
                preferLocal: false);
        }

        started.Wait(PoolWait);
    }
}
