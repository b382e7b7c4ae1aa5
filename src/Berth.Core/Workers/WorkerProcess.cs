namespace Berth;

/// <summary>A worker process as its parent sees it. It is reaped as soon as it ends, whether anyone waits or not.</summary>
public abstract class WorkerProcess : IDisposable
{
    /// <summary>The process id.</summary>
    public abstract int Id { get; }

    /// <summary>The stream to the worker; ends when the worker ends. Owned by this object.</summary>
    public abstract Stream Control { get; }

    /// <summary>Ends when the process has ended and is reaped; never faults.</summary>
    public abstract Task<WorkerExit> Exited { get; }

    /// <summary>Ends the process at once (SIGKILL). Does nothing when it has ended.</summary>
    public abstract void Kill();

    /// <summary>Closes the control stream. The process goes on; it notices the end of the stream.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the control stream.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Control.Dispose();
        }
    }
}
