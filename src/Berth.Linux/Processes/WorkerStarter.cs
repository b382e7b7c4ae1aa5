using System.Collections;
using System.Text;

namespace Berth;

/// <summary>The parent's side: starts this program again as a worker.</summary>
internal static class WorkerStarter
{
    private static readonly Lock Gate = new();
    private static byte[][]? _arguments;

    /// <summary>/proc/self is the child's own when it execs, and its program still the parent's.</summary>
    private static ReadOnlySpan<byte> Executable => "/proc/self/exe\0"u8;

    /// <summary>Below a file that is no directory, so that exec always fails.</summary>
    private static ReadOnlySpan<byte> Nowhere => "/dev/null/nothing\0"u8;

    /// <summary>
    /// Loads everything that <see cref="Start"/> needs by going through it once with a program that can't be there, and takes what lasts:
    /// the arguments, the life-line, SIGCHLD. The second call does nothing.
    /// </summary>
    /// <exception cref="FaultException">Workers can't be started on this system, or not now.</exception>
    public static void Prepare()
    {
        lock (Gate)
        {
            if (_arguments is not null)
            {
                return;
            }

            if (!OperatingSystem.IsLinux() || !SpawnRequest.IsSupported)
            {
                throw StartFault.From(
                    FaultReason.NotSupported,
                    $"worker processes need Linux and a C library with {LibCSpawn.CloseFromEntryPoint} (glibc 2.34 or newer)");
            }

            byte[][] arguments = ReadArguments();
            Reaper.Prepare();
            using LinuxWorkerProcess? none = TryStart(new WorkerStart("", []), arguments, Nowhere, out Errno? errno);
            FaultException rehearsal = StartFault.From(errno ?? default, "the rehearsal");
            if (rehearsal.Fault.Reason == FaultReason.OutOfDescriptors)
            {
                throw rehearsal;
            }

            _arguments = arguments;
        }
    }

    /// <summary>Starts a worker.</summary>
    /// <exception cref="FaultException">It could not be started; nothing is left of the attempt.</exception>
    public static LinuxWorkerProcess Start(WorkerStart start)
    {
        Prepare();
        return TryStart(start, _arguments!, Executable, out Errno? errno)
            ?? throw StartFault.From(errno.GetValueOrDefault(), "starting a worker process");
    }

    private static LinuxWorkerProcess? TryStart(
        WorkerStart start, byte[][] arguments, ReadOnlySpan<byte> executable, out Errno? errno)
    {
        errno = LifeLine.Open(out int lifeLine);
        int workersEnd = -1;
        int parentsEnd = -1;
        errno ??= DescriptorCalls.SocketPair(LinuxConstants.SOCK_STREAM, out parentsEnd, out workersEnd);
        if (errno is not null)
        {
            return null;
        }

        LinuxWorkerProcess? worker = null;
        int processId = 0;
        try
        {
            worker = new LinuxWorkerProcess(ControlStream.Open(parentsEnd));
            using BorrowedHandles borrowed = new(start.Descriptors);
            SpawnRequest request = new(arguments, EnvironmentFor(start), [workersEnd, lifeLine, .. borrowed.Numbers]);
            errno = request.Spawn(executable, out processId);
        }
        finally
        {
            DescriptorCalls.Close(workersEnd);
            if (processId == 0)
            {
                worker?.Dispose();
            }
        }

        if (errno is not null)
        {
            return null;
        }

        Reaper.Adopt(worker, processId);
        return worker;
    }

    /// <summary>This process's variables and the two that make a worker.</summary>
    private static List<byte[]> EnvironmentFor(WorkerStart start)
    {
        List<byte[]> environment = [];
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name and not (WorkerVariables.Name or WorkerVariables.DescriptionName))
            {
                environment.Add(Variable(name, (string?)variable.Value));
            }
        }

        WorkerVariables variables = new(start.Descriptors.Count, Environment.ProcessId);
        environment.Add(Variable(WorkerVariables.Name, variables.ToString()));
        environment.Add(Variable(WorkerVariables.DescriptionName, start.Description));
        return environment;
    }

    private static byte[] Variable(string name, string? value) => Encoding.UTF8.GetBytes($"{name}={value}");

    /// <summary>The arguments byte for byte as the kernel has them, the program's name first.</summary>
    private static byte[][] ReadArguments()
    {
        byte[] all;
        try
        {
            all = File.ReadAllBytes("/proc/self/cmdline");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StartFault.From(FaultReason.Other, "the program's own arguments can't be read from /proc/self/cmdline", error);
        }

        return SplitArguments(all);
    }

    /// <summary>Each argument is closed by NUL, empty ones too.</summary>
    internal static byte[][] SplitArguments(ReadOnlySpan<byte> all)
    {
        List<byte[]> arguments = [];
        while (!all.IsEmpty)
        {
            int end = all.IndexOf((byte)0);
            end = end < 0 ? all.Length : end;
            arguments.Add(all[..end].ToArray());
            all = all[Math.Min(end + 1, all.Length)..];
        }

        return [.. arguments];
    }
}
