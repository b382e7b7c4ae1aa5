using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Berth;

/// <summary>
/// Reaps the workers of this process, and no other child: at each SIGCHLD it asks about every running worker by its id. It shares the
/// signal with System.Diagnostics.Process, which asks about its own children only.
/// </summary>
/// <remarks>
/// Not by pidfds, which would cost a descriptor per worker just when a server is short of them, nor by a thread per worker. Reaping and
/// killing hold one lock: as long as a worker stands in the table its id can't be another process's.
/// </remarks>
internal static class Reaper
{
    private static readonly Lock Gate = new();

    /// <summary>Workers not reaped yet, by id.</summary>
    private static readonly Dictionary<int, LinuxWorkerProcess> Running = [];
    private static PosixSignalRegistration? _registration;

    /// <summary>Starts listening to SIGCHLD; before the first worker is started.</summary>
    [UnsupportedOSPlatform("windows")]
    public static void Prepare()
    {
        lock (Gate)
        {
            _registration ??= PosixSignalRegistration.Create(PosixSignal.SIGCHLD, static _ => ReapEnded());
        }
    }

    /// <summary>
    /// Takes a child that was just started. It is asked about once here: its SIGCHLD may have come before it stood in the table.
    /// </summary>
    public static void Adopt(LinuxWorkerProcess worker, int processId)
    {
        worker.SetId(processId);
        lock (Gate)
        {
            if (Running.Remove(processId, out LinuxWorkerProcess? stranger))
            {
                // The kernel gave the number anew, so that somebody else reaped its former owner.
                stranger.SetExit(default);
            }

            Running.Add(processId, worker);
        }

        ReapEnded();
    }

    /// <summary>Sends SIGKILL unless the worker has been reaped.</summary>
    public static void Kill(LinuxWorkerProcess worker)
    {
        lock (Gate)
        {
            if (Running.TryGetValue(worker.Id, out LinuxWorkerProcess? running) && running == worker)
            {
                // The child is ours and not reaped, so that there is nothing to refuse: a zombie takes the signal too.
                _ = ProcessCalls.Kill(worker.Id, LinuxConstants.SIGKILL);
            }
        }
    }

    private static void ReapEnded()
    {
        lock (Gate)
        {
            foreach ((int processId, LinuxWorkerProcess worker) in Running)
            {
                if (ProcessCalls.TryReap(processId, out WorkerExit exit))
                {
                    // Removing while enumerating is allowed since .NET Core 3.0; continuations of Exited run elsewhere.
                    Running.Remove(processId);
                    worker.SetExit(exit);
                }
            }
        }
    }
}
