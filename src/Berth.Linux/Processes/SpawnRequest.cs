using System.Diagnostics;
using System.Runtime.InteropServices;
using static Berth.LinuxConstants;

namespace Berth;

/// <summary>
/// One posix_spawn(3): in a process group of its own, every signal at its default and none blocked, standard input from /dev/null,
/// standard output and error inherited, and behind them only the given descriptors.
/// </summary>
/// <remarks>
/// The runtime ignores SIGPIPE and children inherit that, hence the signals. Standard input is not shared because a worker, or a
/// program it starts, would take what the parent's user types, and stop with SIGTTIN on a terminal.
/// </remarks>
/// <param name="arguments">argv, the program's name included; no NUL.</param>
/// <param name="environment">NAME=VALUE each; no NUL.</param>
/// <param name="descriptors">Open descriptors that become 3, 4, 5, … in this order.</param>
internal sealed unsafe class SpawnRequest(
    IReadOnlyCollection<byte[]> arguments, IReadOnlyCollection<byte[]> environment, IReadOnlyList<int> descriptors)
{
    /// <summary>Room for any C library's structure: posix_spawnattr_t is the largest with 336 bytes, a set of signals has 128.</summary>
    internal const int StructureBytes = 1024;

    private static readonly Lazy<bool> CloseFromExists = new(FindCloseFrom);

    /// <summary>Whether this C library can close unknown descriptors in a child.</summary>
    public static bool IsSupported => CloseFromExists.Value;

    /// <summary>Starts the program; the caller reaps it.</summary>
    /// <param name="executable">The program's path, closed by NUL.</param>
    /// <param name="processId">The new process, or 0.</param>
    /// <returns>Null, or why there is no new process: a failed exec is told here too.</returns>
    public Errno? Spawn(ReadOnlySpan<byte> executable, out int processId)
    {
        Debug.Assert(executable is [.., 0], "the path is closed by NUL");
        byte* actions = stackalloc byte[StructureBytes];
        byte* attributes = stackalloc byte[StructureBytes];

        // Safe because both have room for any C library's structure and are destroyed only after their init succeeded.
        int error = LibCSpawn.ActionsInit(actions);
        if (error == 0)
        {
            error = LibCSpawn.AttributesInit(attributes);
            processId = 0;
            if (error == 0)
            {
                error = FirstError(AddActions(actions), SetAttributes(attributes));
                error = error == 0 ? Spawn(executable, actions, attributes, out processId) : error;
                _ = LibCSpawn.AttributesDestroy(attributes);
            }

            _ = LibCSpawn.ActionsDestroy(actions);
            return error == 0 ? null : new Errno(error);
        }

        processId = 0;
        return new Errno(error);
    }

    private int Spawn(ReadOnlySpan<byte> executable, byte* actions, byte* attributes, out int processId)
    {
        using NativeStrings argumentBlock = new(arguments);
        using NativeStrings environmentBlock = new(environment);
        int started = 0;

        // Safe because path, arguments and environment are closed by NUL and null, and stay in place until the call returns, which is
        // after the child's exec.
        fixed (byte* path = executable)
        {
            int error = LibCSpawn.Spawn(&started, path, actions, attributes, argumentBlock.Pointer, environmentBlock.Pointer);
            processId = error == 0 ? started : 0;
            return error;
        }
    }

    /// <summary>The moves come first: /dev/null would overwrite a source that is 0.</summary>
    private int AddActions(byte* actions)
    {
        int error = 0;
        foreach (DescriptorMove move in DescriptorMove.Plan(descriptors))
        {
            error = error != 0 ? error : LibCSpawn.ActionsAddDup2(actions, move.Source, move.Target);
        }

        // Safe because the C library copies the path.
        fixed (byte* nothing = "/dev/null\0"u8)
        {
            error = error != 0 ? error : LibCSpawn.ActionsAddOpen(actions, 0, nothing, O_RDONLY, 0);
        }

        return error != 0 ? error : LibCSpawn.ActionsAddCloseFrom(actions, DescriptorMove.FirstTarget + descriptors.Count);
    }

    private static int SetAttributes(byte* attributes)
    {
        byte* all = stackalloc byte[StructureBytes];
        byte* none = stackalloc byte[StructureBytes];

        // Safe because each buffer has room for any C library's sigset_t, and the C library copies it.
        _ = LibC.SigFillSet(all);
        _ = LibC.SigEmptySet(none);
        return FirstError(
            LibCSpawn.AttributesSetDefaultSignals(attributes, all),
            LibCSpawn.AttributesSetMask(attributes, none),
            LibCSpawn.AttributesSetGroup(attributes, 0),
            LibCSpawn.AttributesSetFlags(
                attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP));
    }

    private static int FirstError(params ReadOnlySpan<int> errors)
    {
        int found = errors.IndexOfAnyExcept(0);
        return found < 0 ? 0 : errors[found];
    }

    private static bool FindCloseFrom() =>
        NativeLibrary.TryLoad(LibC.Name, typeof(LibC).Assembly, null, out nint library)
        && NativeLibrary.TryGetExport(library, LibCSpawn.CloseFromEntryPoint, out _);
}
