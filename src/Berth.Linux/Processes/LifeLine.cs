namespace Berth;

/// <summary>
/// A pipe on which nobody writes. Only the parent holds the write end, close-on-exec, so that the read end hangs up when the parent
/// ends, however it ends. All workers of a parent watch the same pipe.
/// </summary>
/// <remarks>
/// PR_SET_PDEATHSIG is no substitute: it follows the thread that spawned, and pool threads end. The control channel is none either:
/// it belongs to the program, which may be stuck or may have closed it.
/// </remarks>
internal static class LifeLine
{
    /// <summary>The exit code of a worker whose parent is gone, unless the kernel was faster. Nobody but init sees it.</summary>
    public const int ParentGoneExitCode = 1;

    private static readonly Lock Gate = new();
    private static int _readEnd = -1;

    /// <summary>In the parent: the read end to hand to workers. Stays open as long as the process lives, as its write end does.</summary>
    /// <returns>Null, or why there is no pipe; the next call tries again.</returns>
    public static Errno? Open(out int readEnd)
    {
        lock (Gate)
        {
            Errno? errno = null;
            if (_readEnd < 0)
            {
                errno = DescriptorCalls.Pipe(out _readEnd, out _);
            }

            readEnd = _readEnd;
            return errno;
        }
    }

    /// <summary>
    /// In a worker: ends this process as soon as the parent is gone, twice over. The kernel kills it, also when it is stopped
    /// or its runtime is stuck. Where a sandbox does not do that for pipes, a thread of its own calls _exit(2) with
    /// <see cref="ParentGoneExitCode"/>. Nothing is flushed and no handler runs, as those may be what is stuck.
    /// </summary>
    /// <param name="readEnd">Stays open as long as the process lives.</param>
    /// <exception cref="OutOfMemoryException">The thread could not be started.</exception>
    public static void Watch(int readEnd)
    {
        // A refusal is no fault: the thread is there for it. A parent that ends before this is noticed by the thread too.
        _ = ProcessCalls.KillAtHangUp(readEnd);
        const int StackBytes = 256 * 1024;
        Thread watcher = new(() => WaitAndExit(readEnd), StackBytes) { IsBackground = true, Name = "Berth life-line" };
        watcher.UnsafeStart();
    }

    /// <summary>Ends this process if the parent is gone already; else returns at once.</summary>
    public static void ExitIfHungUp(int readEnd)
    {
        if (ProcessCalls.IsHungUp(readEnd, wait: false))
        {
            ProcessCalls.ExitNow(ParentGoneExitCode);
        }
    }

    private static void WaitAndExit(int readEnd)
    {
        while (!ProcessCalls.IsHungUp(readEnd, wait: true))
        {
        }

        ProcessCalls.ExitNow(ParentGoneExitCode);
    }
}
