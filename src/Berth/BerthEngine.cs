namespace Berth;

/// <summary>The engine and the worker platform that fit this system.</summary>
public static class BerthEngine
{
    /// <summary>The portable engine, with native calls on Linux so that every fault names the errno.</summary>
    public static Engine Default { get; } =
        OperatingSystem.IsLinux() ? new SocketEngine(LinuxNativeCalls.Instance) : new SocketEngine();

    /// <summary>What starts worker processes; null where the models <c>process</c> and <c>prefork</c> are not to be had.</summary>
    public static WorkerPlatform? Workers => OperatingSystem.IsLinux() ? LinuxWorkerPlatform.Instance : null;
}
