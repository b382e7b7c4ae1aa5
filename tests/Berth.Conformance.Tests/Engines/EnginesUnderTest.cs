using Berth.Conformance.Memory;

namespace Berth.Conformance;

/// <summary>The engines that the suite is run by. The sealed classes beside this file give each its suites.</summary>
public static class EnginesUnderTest
{
    /// <summary>The witness in memory.</summary>
    public static EngineUnderTest Memory { get; } = new AsynchronousForm("memory", () => new MemoryEngine())
    {
        LongTransferBytes = 16_000_000,
    };

    /// <summary>The portable engine, asynchronous.</summary>
    public static EngineUnderTest Sockets { get; } = new AsynchronousForm("sockets", MakeSockets) { HasErrno = OperatingSystem.IsLinux() };

    /// <summary>The portable engine, blocking.</summary>
    public static EngineUnderTest SocketsBlocking { get; } = new ThreadForm("sockets-blocking", MakeSockets)
    {
        HasErrno = OperatingSystem.IsLinux(),
    };

    /// <summary>The portable engine without native calls, as on every system but Linux.</summary>
    public static EngineUnderTest SocketsPortable { get; } = new AsynchronousForm("sockets-portable", () => new SocketEngine())
    {
        HasErrno = OperatingSystem.IsLinux(),
        FoldsErrno = true,
    };

    /// <summary>A host of Berth's own TCP/IP that talks to itself.</summary>
    public static EngineUnderTest Stack { get; } = new AsynchronousForm("stack", static () => new StackEngine()) { HasErrno = true };

    /// <summary>Two such hosts with a cable between.</summary>
    public static EngineUnderTest StackLinked { get; } = new AsynchronousForm("stack-linked", static () => new Linked.LinkedHosts())
    {
        HasErrno = true,
        LongTransferBytes = 16_000_000,
    };

    /// <summary>All of them, as the table of exemptions may name them.</summary>
    public static IReadOnlyList<EngineUnderTest> All { get; } = [Memory, Sockets, SocketsBlocking, SocketsPortable, Stack, StackLinked];

    public static EngineFixture In(EngineUnderTest form, AddressKind kind) => new(form, kind);

    private static SocketEngine MakeSockets() =>
        OperatingSystem.IsLinux() ? new(LinuxNativeCalls.Instance, names: LinuxNames.Instance) : new();
}
