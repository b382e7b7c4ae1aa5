namespace Berth;

/// <summary>
/// What a server needs of an operating system to serve in several processes: starting this program again with given descriptors, and,
/// in the started program, finding them. Supplied by the project that speaks to that system.
/// </summary>
public abstract class WorkerPlatform
{
    /// <summary>
    /// What this process inherited, when it was started as a worker; null in every other process. It is there once, for the server.
    /// </summary>
    public abstract WorkerInheritance? Inheritance { get; }

    /// <summary>Whether the program's Main announced that it may be run again as a worker (its first line called <c>BerthWorker.Enter()</c>).</summary>
    public abstract bool IsEntered { get; }

    /// <summary>
    /// Loads all that <see cref="Start"/> needs, before the first accept: at the descriptor limit no assembly can be loaded any more.
    /// A second call does nothing, and a platform that needs nothing leaves it so.
    /// </summary>
    /// <exception cref="FaultException">Workers can't be started on this system, or not now.</exception>
    public virtual void Prepare()
    {
    }

    /// <summary>
    /// Starts this program again, with the same arguments, in a process group of its own, with the default signal dispositions,
    /// and with no descriptors but the standard three, a control channel and the given ones.
    /// </summary>
    /// <param name="start">What the worker is to inherit.</param>
    /// <returns>The worker; the caller waits for <see cref="WorkerProcess.Exited"/> and disposes it.</returns>
    /// <exception cref="FaultException">The process could not be started.</exception>
    public abstract WorkerProcess Start(WorkerStart start);
}
