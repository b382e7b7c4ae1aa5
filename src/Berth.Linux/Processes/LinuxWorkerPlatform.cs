namespace Berth;

/// <summary>
/// Workers on Linux: this program run again by posix_spawn(3), with its life tied to the parent's. Needs /proc and a C library that
/// can close unknown descriptors in a child (glibc 2.34 or newer).
/// </summary>
/// <remarks>
/// <para>
/// A worker has standard input from /dev/null and shares standard output and error. When the parent ends, however it ends, the
/// worker is killed, also when it is stopped or stuck: no handler runs, nothing is flushed, there is nobody left to report to.
/// </para>
/// <para>
/// Workers are reaped at SIGCHLD by their own ids; children that others started are left alone. When somebody else reaps a worker all
/// the same (waitpid with −1 in native code), its <see cref="WorkerExit"/> has neither code nor signal. Any thread may call.
/// </para>
/// </remarks>
public sealed class LinuxWorkerPlatform : WorkerPlatform
{
    private static readonly Lock Gate = new();
    private static bool _isEntered;
    private static WorkerInheritance? _inheritance;

    private LinuxWorkerPlatform()
    {
    }

    /// <summary>The one instance.</summary>
    public static LinuxWorkerPlatform Instance { get; } = new();

    /// <summary>Whether this process is a worker; known once <see cref="Enter"/> was called.</summary>
    public static bool IsWorker => _inheritance is not null;

    /// <inheritdoc/>
    /// <remarks>The same object at every call: the server that takes it owns what is in it.</remarks>
    public override WorkerInheritance? Inheritance => _inheritance;

    /// <inheritdoc/>
    public override bool IsEntered => _isEntered;

    /// <summary>
    /// Main's first line. In a worker it takes the inherited descriptors and the control channel, hides them from programs that this one
    /// starts, and ties the process's life to the parent's; elsewhere it notes that it was called. The second call does nothing.
    /// </summary>
    /// <exception cref="FaultException">
    /// The environment says that this process is a worker, but what it says is malformed or the descriptors are not there.
    /// </exception>
    public static void Enter()
    {
        lock (Gate)
        {
            if (_isEntered)
            {
                return;
            }

            if (OperatingSystem.IsLinux())
            {
                ProcessCalls.StopIgnoringChildren();
                if (Environment.GetEnvironmentVariable(WorkerVariables.Name) is { Length: > 0 } text)
                {
                    _inheritance = WorkerEntry.Take(text);
                }
            }

            _isEntered = true;
        }
    }

    /// <inheritdoc/>
    public override void Prepare() => WorkerStarter.Prepare();

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The description contains NUL.</exception>
    /// <exception cref="ObjectDisposedException">A descriptor is closed.</exception>
    public override WorkerProcess Start(WorkerStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return start.Description.Contains('\0', StringComparison.Ordinal)
            ? throw new ArgumentException("the description contains NUL, which no environment variable can", nameof(start))
            : WorkerStarter.Start(start);
    }
}
