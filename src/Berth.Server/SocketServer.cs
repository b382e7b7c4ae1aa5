using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Berth;

/// <summary>
/// Binds end points and serves them by a concurrency model, from <see cref="StartAsync"/> to <see cref="StopAsync"/>. The handlers,
/// the engine and the model are chosen apart from one another.
/// </summary>
/// <remarks>
/// End points are added before the start. The other members may be called from any thread. In a worker process the same program runs
/// the same lines: the server then binds nothing, takes the inherited sockets and reports to its parent.
/// </remarks>
public sealed class SocketServer : IAsyncDisposable
{
    private readonly int _number = ProgramServers.Next();
    private readonly List<ServerEndPoint> _endPoints = [];
    private readonly EventHub _hub;
    private readonly Lock _stateGate = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private Task _begun = Task.CompletedTask;
    private ServerRole? _role;
    private Task? _stopped;
    private bool _started;

    /// <summary>Makes a server; it binds nothing yet.</summary>
    /// <param name="options">How to serve; read when the server starts. <see cref="ServerOptions.Engine"/> must be set by then.</param>
    /// <param name="loggers">Where to log, in the category <c>Berth.Server</c>; null for nowhere.</param>
    /// <param name="meters">Who makes the meter <c>Berth.Server</c>; null for one shared by the process.</param>
    public SocketServer(ServerOptions options, ILoggerFactory? loggers = null, IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        ILogger logger = loggers is null ? NullLogger.Instance : new ForgivingLogger(loggers.CreateLogger("Berth.Server"));
        _hub = new EventHub(new ServerMetrics(meters), logger);
    }

    /// <summary>How this server serves.</summary>
    public ServerOptions Options { get; }

    /// <summary>The sockets bound, once started; in a worker those that its parent bound.</summary>
    public IReadOnlyList<ServerBinding> Bindings { get; private set; } = [];

    /// <summary>What is worth telling the person who started the server: ceilings, fallbacks, truncated backlogs. Known once started.</summary>
    public IReadOnlyList<string> Remarks { get; private set; } = [];

    /// <summary>Ends when the server has stopped.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Adds an end point for connections.</summary>
    /// <param name="url">A stream URL: <c>tcp://host:port</c>, <c>unix:///path</c>.</param>
    /// <param name="handler">Serves each connection.</param>
    /// <param name="service">A name for logs and events.</param>
    /// <returns>This server.</returns>
    /// <exception cref="FormatException">The URL is malformed; the message names the offending part.</exception>
    public SocketServer Listen(string url, StreamHandler handler, string service = "server") =>
        Listen(SocketUrl.Parse(url), handler, service);

    /// <summary>Adds an end point for connections.</summary>
    /// <param name="url">A stream URL.</param>
    /// <param name="handler">Serves each connection.</param>
    /// <param name="service">A name for logs and events.</param>
    /// <returns>This server.</returns>
    public SocketServer Listen(SocketUrl url, StreamHandler handler, string service = "server")
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(handler);
        return Add(new ServerEndPoint(service, url, handler, null));
    }

    /// <summary>Adds an end point for datagrams.</summary>
    /// <param name="url">A datagram URL: <c>udp://host:port</c>, <c>unixgram:///path</c>.</param>
    /// <param name="handler">Serves each datagram.</param>
    /// <param name="service">A name for logs and events.</param>
    /// <returns>This server.</returns>
    /// <exception cref="FormatException">The URL is malformed; the message names the offending part.</exception>
    public SocketServer ListenDatagrams(string url, DatagramHandler handler, string service = "server") =>
        ListenDatagrams(SocketUrl.Parse(url), handler, service);

    /// <summary>Adds an end point for datagrams.</summary>
    /// <param name="url">A datagram URL.</param>
    /// <param name="handler">Serves each datagram.</param>
    /// <param name="service">A name for logs and events.</param>
    /// <returns>This server.</returns>
    public SocketServer ListenDatagrams(SocketUrl url, DatagramHandler handler, string service = "server")
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(handler);
        return Add(new ServerEndPoint(service, url, null, handler));
    }

    /// <summary>Binds every end point and begins to serve.</summary>
    /// <param name="cancellation">Ends the wait; what was bound is closed again.</param>
    /// <returns>A task that ends when clients can connect.</returns>
    /// <exception cref="FaultException">An address cannot be bound, or the model and the engine do not go together.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to serve, no engine, or the server was started before.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_stateGate)
        {
            if (_started)
            {
                throw new InvalidOperationException("The server was started before; make a new one.");
            }

            _started = true;
            _begun = begun.Task;
        }

        using CancellationTokenSource begin = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
        try
        {
            await StartCoreAsync(begin.Token).ConfigureAwait(false);
        }
        finally
        {
            begun.SetResult();
        }
    }

    /// <summary>
    /// Stops: handlers are asked to stop, what the kernel had queued is served, and at <see cref="ServerOptions.DrainTimeout"/> what is
    /// left is cut. Calling again waits for the same end.
    /// </summary>
    /// <param name="cutNow">Cuts at once when it fires (a second signal).</param>
    /// <returns>A task that ends when the server has stopped.</returns>
    public Task StopAsync(CancellationToken cutNow = default)
    {
        lock (_stateGate)
        {
            return _stopped ??= StopCoreAsync(cutNow);
        }
    }

    /// <summary>
    /// Starts when not started, serves until SIGINT or SIGTERM, stops, and on a second signal cuts. In a worker process the parent
    /// decides instead of signals.
    /// </summary>
    /// <param name="cancellation">Stops the server, as a signal would.</param>
    /// <returns>A task that ends when the server has stopped.</returns>
    public async Task RunAsync(CancellationToken cancellation = default)
    {
        if (!_started && !await StartsAsync(cancellation).ConfigureAwait(false))
        {
            return;
        }

        if (_role!.IsWorker)
        {
            await Completion.ConfigureAwait(false);
            return;
        }

        using StopSignals signals = new();
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
            static signals => ((StopSignals)signals!).Raise(), signals);
        await Task.WhenAny(signals.First, Completion).ConfigureAwait(false);
        await StopAsync(signals.Second).ConfigureAwait(false);
    }

    /// <summary>Reports a line that a service prints, through the process that started the server, whichever process serves.</summary>
    /// <param name="service">Which service.</param>
    /// <param name="text">One line, without its end.</param>
    public void Print(string service, string text) => _hub.Tell(new PrintedEvent(service, text));

    /// <summary>Stops the server if it runs.</summary>
    /// <returns>A task that ends when the server has stopped.</returns>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <returns>False when it was told to stop before it was up, and has stopped.</returns>
    private async Task<bool> StartsAsync(CancellationToken cancellation)
    {
        try
        {
            await StartAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested || _stopping.IsCancellationRequested)
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            return false;
        }
    }

    private SocketServer Add(ServerEndPoint endPoint)
    {
        if (_started)
        {
            throw new InvalidOperationException("The server has started; add end points before.");
        }

        _endPoints.Add(endPoint);
        return this;
    }

    private async Task StartCoreAsync(CancellationToken cancellation)
    {
        Engine engine = Options.Engine ?? throw new InvalidOperationException(
            "The server has no engine: set ServerOptions.Engine, or use BerthServer.Create of the package Berth.");
        if (_endPoints.Count == 0)
        {
            throw new InvalidOperationException("The server has nothing to serve: call Listen or ListenDatagrams first.");
        }

        ServerRole role = ServerRole.Of(Options, engine, _hub, _number);
        try
        {
            await role.StartAsync(_endPoints, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (Preloading.IsShortage(error))
        {
            throw Preloading.LimitTooLow(error);
        }
        catch (OperationCanceledException) when (!role.IsWorker)
        {
            _hub.Tell(new StoppedEvent(0)); // The start was given up: whoever follows the events sees an end.
            throw;
        }

        _role = role;
        Bindings = role.Bindings;
        Remarks = role.Remarks;
        foreach (ServerBinding binding in role.IsWorker ? [] : Bindings)
        {
            ServerLog.Listening(_hub.Logger, binding.Service, binding.Url, binding.BacklogGranted);
            _hub.Tell(new ListeningEvent(binding, Environment.ProcessId));
        }

        foreach (string remark in Remarks)
        {
            ServerLog.Remark(_hub.Logger, remark);
        }

        _ = CompleteAsync(role);
    }

    private async Task StopCoreAsync(CancellationToken cutNow)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _begun.ConfigureAwait(false); // Called while starting: the start is given up, or was quicker.
        if (_role is not { } role)
        {
            _completion.TrySetResult();
            return;
        }

        if (!role.IsWorker)
        {
            ServerLog.Stopping(_hub.Logger, Options.DrainTimeout);
            _hub.Tell(new StoppingEvent(Options.DrainTimeout));
        }

        await role.StopAsync(cutNow).ConfigureAwait(false);
        await _completion.Task.ConfigureAwait(false);
    }

    private async Task CompleteAsync(ServerRole role)
    {
        await role.Completion.ConfigureAwait(false);
        if (!role.IsWorker)
        {
            ServerLog.Stopped(_hub.Logger);
            _hub.Tell(new StoppedEvent(role.CutCount));
        }

        ProgramServers.AddEnded(_number);
        await role.FinishAsync().ConfigureAwait(false);
        _completion.TrySetResult();
    }
}
