namespace Berth;

/// <summary>The engine, the worker platform and the local platform that fit this system.</summary>
public static class BerthEngine
{
    /// <summary>
    /// The portable engine, on Linux with native calls, so that every fault names the errno, and with the C library's resolver.
    /// </summary>
    public static Engine Default { get; } =
        OperatingSystem.IsLinux() ? new SocketEngine(LinuxNativeCalls.Instance, names: LinuxNames.Instance) : new SocketEngine();

    /// <summary>Behind <see cref="Default"/>, which it takes: initializers run from top to bottom.</summary>
    private static readonly LocalPlatform? LocalOrNull = OperatingSystem.IsLinux() ? new LinuxLocalPlatform(Default) : null;

    /// <summary>What starts worker processes; null where the models <c>process</c> and <c>prefork</c> are not to be had.</summary>
    public static WorkerPlatform? Workers => OperatingSystem.IsLinux() ? LinuxWorkerPlatform.Instance : null;

    /// <summary>Socket pairs, pipes, FIFOs, descriptors that travel and shared memory, to speak with other processes of this host.</summary>
    /// <exception cref="FaultException">This system is not Linux (<see cref="FaultReason.NotSupported"/>).</exception>
    public static LocalPlatform Local => LocalOrNull ?? throw new FaultException(
        new Fault(FaultReason.NotSupported, SocketOperation.Open)
        {
            Detail = "Socket pairs, pipes and FIFOs are there on Linux only; between processes elsewhere use unix:// or tcp://localhost.",
        });

    /// <summary>Reads the network interfaces of this host, with addresses, broadcast addresses and multicast groups.</summary>
    /// <returns>The interfaces as they are now, by index.</returns>
    /// <exception cref="FaultException">
    /// The system refused the list, or it is not Linux (<see cref="FaultReason.NotSupported"/>).
    /// </exception>
    public static IReadOnlyList<HostInterface> ReadInterfaces() => OperatingSystem.IsLinux()
        ? LinuxInterfaces.Read()
        : throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Option)
        {
            Detail = "Berth reads interfaces on Linux only; elsewhere the base library's NetworkInterface has most of it.",
        });
}
