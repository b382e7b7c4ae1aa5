namespace Berth;

/// <summary>
/// Lets a program run again as a worker. The models <c>process</c> and <c>prefork</c> start the same program with the same arguments;
/// what Main does before the server starts is done in every worker.
/// </summary>
public static class BerthWorker
{
    /// <summary>Whether this process was started as a worker.</summary>
    public static bool IsWorker => OperatingSystem.IsLinux() && LinuxWorkerPlatform.IsWorker;

    /// <summary>
    /// Main's first line. In the program as a person starts it, it only notes that it was called; in a worker it takes the inherited
    /// sockets. Where there are no workers it does nothing.
    /// </summary>
    /// <exception cref="FaultException">The process was started as a worker, but what it should inherit is not there.</exception>
    public static void Enter()
    {
        if (OperatingSystem.IsLinux())
        {
            LinuxWorkerPlatform.Enter();
        }
    }
}
