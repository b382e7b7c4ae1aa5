namespace Berth;

/// <summary>
/// The blocking form of an engine: threads on which its operations wait in the kernel instead of completing later.
/// </summary>
public abstract class BlockingForm
{
    /// <summary>Descriptors that each handler thread holds beside its sockets (its wake-up), for reckoning with the descriptor limit.</summary>
    public abstract int DescriptorsPerThread { get; }

    /// <summary>
    /// Starts a handler thread that runs <paramref name="body"/> to its end. Operations of the engine's sockets that the body calls
    /// wait on that thread, on the socket and a wake-up together; when the body awaits something else, the thread pumps
    /// continuations, so that the body goes on on its own thread. An operation called from another thread completes asynchronously.
    /// </summary>
    /// <param name="name">The thread's name, as debuggers and <c>ps -T</c> show it.</param>
    /// <param name="body">What to run.</param>
    /// <returns>A task that ends as the body ends, with its exception if it threw.</returns>
    /// <exception cref="FaultException">The thread could not be started (<see cref="FaultReason.OutOfMemory"/>).</exception>
    public abstract Task RunAsync(string name, Func<Task> body);
}
