namespace Berth;

/// <summary>How a server serves. Every value may be set until the server starts.</summary>
public sealed class ServerOptions
{
    /// <summary>The environment variable that overrides <see cref="Backlog"/>: <c>BERTH_BACKLOG</c>.</summary>
    public const string BacklogVariable = "BERTH_BACKLOG";

    /// <summary>The engine that makes the sockets. The package <c>Berth</c> supplies the portable one.</summary>
    public Engine? Engine { get; set; }

    /// <summary>What starts worker processes; null where the models <c>process</c> and <c>prefork</c> are not to be had.</summary>
    public WorkerPlatform? Workers { get; set; }

    /// <summary>The concurrency model. Default <c>loop</c>.</summary>
    public ConcurrencyModel Model { get; set; } = ConcurrencyModel.Loop;

    /// <summary>
    /// Connections that may wait in the kernel's queue, 0 or more; null, the default, for the kernel's maximum. The environment
    /// variable <see cref="BacklogVariable"/> overrides it, so that no number in source code is ever a trap.
    /// </summary>
    public int? Backlog { get; set; }

    /// <summary>As <see cref="Backlog"/>, but stronger than the environment variable: what a person typed. Default null.</summary>
    public int? BacklogFromCommandLine { get; set; }

    /// <summary>
    /// Connections served at once by the whole server, 1 or more; null, the default, for the model's own ceiling. In <c>process</c>
    /// and <c>thread</c> each datagram in work counts as one.
    /// </summary>
    public int? MaxConnections { get; set; }

    /// <summary>What happens at <see cref="MaxConnections"/>. Default: clients wait in the kernel's queue.</summary>
    public WhenFull WhenFull { get; set; } = WhenFull.Wait;

    /// <summary>How <c>*</c> binds. Default: one socket for both families.</summary>
    public StackChoice Stack { get; set; } = StackChoice.One;

    /// <summary>
    /// The interface on which the multicast groups of datagram URLs are joined: a name, an index or one of its addresses. Null, the
    /// default, for the one that the URL's scope or the system's routes name.
    /// </summary>
    public string? MulticastInterface { get; set; }

    /// <summary>How long handlers may go on after the server was told to stop, at most 30 days. Default 30 s; zero cuts at once.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Descriptors kept free for everything that is no connection, 0 or more, but at most half of those that are free at the start, and
    /// never less than 8: with fewer the runtime itself would end the process. Default 64.
    /// </summary>
    /// <remarks>
    /// The runtime ends a process whose thread pool cannot start a thread, and a thread needs descriptors while it starts. A program
    /// whose handlers may use up what is kept here outlives that when its pool starts no threads then, by two lines in its project:
    /// <c>RuntimeHostConfigurationOption</c> with <c>System.Threading.ThreadPool.HillClimbing.Disable</c> true and
    /// <c>System.Threading.ThreadPool.ThreadsToKeepAlive</c> 64.
    /// </remarks>
    public int DescriptorReserve { get; set; } = 64;

    /// <summary>Processes that the model <c>process</c> runs at once, 1 or more. Default 64.</summary>
    public int ProcessesMax { get; set; } = 64;

    /// <summary>Threads that the model <c>thread</c> runs at once, 1 or more. Default 4,096.</summary>
    public int ThreadsMax { get; set; } = 4096;

    /// <summary>
    /// Datagrams whose handlers have not ended, per socket, in the model <c>loop</c>, 1 or more; beyond them the kernel's queue waits.
    /// Default 4,096.
    /// </summary>
    public int DatagramsInWorkMax { get; set; } = 4096;

    /// <summary>Connections or datagrams after which a worker of <c>prefork:N</c> is replaced, 1 or more; null, the default, for never.</summary>
    public int? RecycleAfter { get; set; }

    /// <summary>
    /// Options set before bind on every listener and datagram socket that they are for, as the catalogue says; those that it lacks,
    /// on all. Accepted connections inherit most of them. Default none.
    /// </summary>
    public IReadOnlyList<SocketOptionValue> SocketOptions { get; set; } = [];

    /// <summary>How connections close. Default: discard 1 MiB or 1 s of input after our FIN.</summary>
    public ClosingLimits Closing { get; set; } = ClosingLimits.Default;

    /// <summary>
    /// Told what is bound, in each process that serves, before the first client is served there: a service that must know the ports
    /// of the others learns them here. An exception fails the start.
    /// </summary>
    public Action<IReadOnlyList<ServerBinding>>? OnBound { get; set; }

    /// <summary>
    /// Told everything that happens, in the process that started the server, whichever process serves. Called from any thread, one
    /// call at a time; it must return quickly and not throw.
    /// </summary>
    public Action<ServerEvent>? OnEvent { get; set; }
}
