using System.Runtime.InteropServices;

namespace Berth;

/// <summary>posix_spawn(3) and what belongs to it. Each returns an error number, not −1 with errno.</summary>
internal static unsafe partial class LibCSpawn
{
    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn")]
    public static partial int Spawn(
        int* processId, byte* path, byte* fileActions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawnattr_init")]
    public static partial int AttributesInit(byte* attributes);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawnattr_destroy")]
    public static partial int AttributesDestroy(byte* attributes);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int AttributesSetFlags(byte* attributes, short flags);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawnattr_setpgroup")]
    public static partial int AttributesSetGroup(byte* attributes, int group);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int AttributesSetDefaultSignals(byte* attributes, byte* set);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int AttributesSetMask(byte* attributes, byte* set);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int ActionsInit(byte* actions);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int ActionsDestroy(byte* actions);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int ActionsAddDup2(byte* actions, int source, int target);

    [LibraryImport(LibC.Name, EntryPoint = "posix_spawn_file_actions_addopen")]
    public static partial int ActionsAddOpen(byte* actions, int descriptor, byte* path, int flags, uint mode);

    /// <summary>glibc ≥ 2.34 has it and musl may not: <see cref="SpawnRequest.IsSupported"/> asks before this is called.</summary>
    [LibraryImport(LibC.Name, EntryPoint = CloseFromEntryPoint)]
    public static partial int ActionsAddCloseFrom(byte* actions, int from);

    /// <summary>The name to look for.</summary>
    public const string CloseFromEntryPoint = "posix_spawn_file_actions_addclosefrom_np";
}
