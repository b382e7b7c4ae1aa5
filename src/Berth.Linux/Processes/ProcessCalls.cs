using System.Globalization;
using System.Runtime.InteropServices;
using static Berth.LinuxConstants;

namespace Berth;

/// <summary>The calls about processes and their life, one thin wrapper each: null is success, else what the kernel said.</summary>
internal static unsafe class ProcessCalls
{
    /// <summary>Whether the other end of a pipe is closed. Waits for that when told to.</summary>
    public static bool IsHungUp(int pipe, bool wait)
    {
        // POLLHUP is reported whether asked for or not; nobody ever writes, so asking for POLLIN would add nothing.
        PollDescriptor poll = new() { Descriptor = pipe };
        int ready;
        do
        {
            // Safe because the kernel writes into the one structure it is told of, which stands on this stack.
            ready = LibC.Poll(&poll, 1, wait ? -1 : 0);
        }
        while (ready == -1 && LastErrno.Of(ready) == Errno.EINTR);

        return ready == 1;
    }

    /// <summary>
    /// Tells the kernel to kill this process when the last writer of a pipe is gone. The pipe is opened anew because owner and signal
    /// belong to the open file description, which other processes share; that descriptor stays open as long as the process lives.
    /// </summary>
    public static Errno? KillAtHangUp(int pipe)
    {
        // Non-blocking because opening a pipe whose writers are gone would wait for one.
        int own = LibC.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{pipe}"), O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
        return LastErrno.Of(own)
            ?? LastErrno.Of(LibC.Fcntl(own, F_SETSIG, SIGKILL))
            ?? LastErrno.Of(LibC.Fcntl(own, F_SETOWN, Environment.ProcessId))
            ?? LastErrno.Of(LibC.Fcntl(own, F_SETFL, O_NONBLOCK | O_ASYNC));
    }

    public static Errno? Kill(int processId, int signal) => LastErrno.Of(LibC.Kill(processId, signal));

    /// <summary>Reaps one child if it has ended, without waiting.</summary>
    /// <returns>False while it runs. True with an empty exit when somebody else reaped it, so that nobody knows how it ended.</returns>
    public static bool TryReap(int processId, out WorkerExit exit)
    {
        int status = 0;

        // Safe because the kernel writes one number into room for one.
        int reaped = LibC.WaitPid(processId, &status, WNOHANG);
        exit = reaped == processId ? Decode(status) : default;
        return reaped != 0;
    }

    /// <summary>wait(2): the low seven bits are the signal, or 0 and the next byte is the exit code.</summary>
    internal static WorkerExit Decode(int status)
    {
        int signal = status & 0x7f;
        return signal == 0 ? new WorkerExit((status >> 8) & 0xff, null) : new WorkerExit(null, signal);
    }

    public static int ParentId() => LibC.GetParentId();

    /// <summary>Removes a variable from the runtime's environment and from the C library's, which native code and exec see.</summary>
    public static void UnsetVariable(string name)
    {
        Environment.SetEnvironmentVariable(name, null);
        _ = LibC.UnsetEnv(name);
    }

    /// <summary>Ends this process at once: no handlers, no flushing, no waiting for threads.</summary>
    public static void ExitNow(int code) => LibC.ExitNow(code);

    /// <summary>
    /// Makes SIGCHLD's disposition the default when this process was started with the signal ignored (<c>env --ignore-signal=CHLD</c>):
    /// the kernel would reap the workers, and nobody would be told.
    /// </summary>
    public static void StopIgnoringChildren()
    {
        // Safe because the C libraries' struct sigaction (152 bytes) fits, begins with the handler, and is all zero for SIG_DFL.
        const int SizeBytes = 256;
        const nint SigIgn = 1;
        byte* action = stackalloc byte[SizeBytes];
        NativeMemory.Clear(action, SizeBytes);
        if (LibC.SigAction(SIGCHLD, null, action) == 0 && *(nint*)action == SigIgn)
        {
            NativeMemory.Clear(action, SizeBytes);
            _ = LibC.SigAction(SIGCHLD, action, null);
        }
    }
}
