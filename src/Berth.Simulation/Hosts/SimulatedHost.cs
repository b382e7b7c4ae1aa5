namespace Berth;

/// <summary>
/// A computer of the simulated network: a clock, a source of randomness, and a program that begins when the host starts. It can crash, be
/// paused, stopped in order and started again.
/// </summary>
/// <remarks>Members are for the scenario and its programs, while it runs; on any other thread and after the run they throw <see cref="SimulationException"/>.</remarks>
#pragma warning disable CA1001 // because the source has neither a timer nor a parent, so there is nothing to dispose of.
public sealed class SimulatedHost : SimulatedNode
#pragma warning restore CA1001
{
    private const int MtuDefault = 1500;
    private const int NetworkBitsIpv4 = 8;
    private const int NetworkBitsIpv6 = 64;

    private readonly SimulatedClock _clock;
    private readonly Func<SimulatedHost, Task>? _program;
    private readonly HostOptions _options;
    private readonly RandomStreams _random;
    private readonly List<QueuedEvent> _putOff = [];
    private CancellationTokenSource _stopping = new();
    private TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal SimulatedHost(SimulationLoop loop, string name, int number, Func<SimulatedHost, Task>? program, HostOptions options)
        : base(loop, name, number)
    {
        _program = program;
        _options = options;
        _clock = new SimulatedClock(loop, this);
        _random = new RandomStreams(loop.Seed, name);
        Life = HostLife.Begin(loop, this);
    }

    /// <summary>
    /// Its clock: virtual time, shown with <see cref="ClockOffset"/> and <see cref="ClockRate"/>. The same object in all its lives; timers
    /// belong to the life that armed them.
    /// </summary>
    public TimeProvider TimeProvider => _clock;

    /// <summary>Whether it is up. A host that is paused is up.</summary>
    public bool IsUp => Life.IsAlive;

    /// <summary>Whether it is paused.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>How often it has been started.</summary>
    public int StartsCount { get; private set; }

    /// <summary>Ends when the program of this life has returned, or when the host crashed; at once where there is no program. Never faults: a program that throws ends the run.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Fires when <see cref="StopAsync"/> asks the program of this life to end.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>How far the clock on the wall is off; may be set at any time. Timers and time stamps do not notice. Default zero.</summary>
    public TimeSpan ClockOffset
    {
        get => _clock.Offset;
        set
        {
            Demand("set a clock");
            _clock.Offset = value;
            Loop.Trace.Add(this, "clock", $"offset {value:c}");
        }
    }

    /// <summary>
    /// How fast its clock goes, 0.01 to 100; 1 is right. It counts for time, time stamps, and timers armed from now on. Default 1.
    /// </summary>
    public double ClockRate
    {
        get => _clock.Rate;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(value is >= 0.01 and <= 100, true, nameof(value));
            Demand("set a clock");
            _clock.Rate = value;
            Loop.Trace.Add(this, "clock", FormattableString.Invariant($"rate {value:R}"));
        }
    }

    /// <summary>
    /// Its sockets: what a server listens with and a client dials with. It has the host's addresses, and knows every node by name. In each life it is
    /// another one; code of an old life has that life's, which is dead.
    /// </summary>
    public Engine Engine => LifeOfCaller.Engine ?? StartEngine(LifeOfCaller);

    internal HostLife Life { get; private set; }

    /// <summary>The life to which the running code belongs; the present one when it belongs to none of this host's.</summary>
    internal HostLife LifeOfCaller => HostLife.Current is { } caller && caller.Host == this ? caller : Life;

    /// <summary>What takes the packets that arrive in this life; null until something does.</summary>
    internal IPacketSink? Sink { get; set; }

    internal override bool CanReceive => IsUp;

    /// <summary>Random numbers of this host, derived from the seed, its name and a purpose; the same object each time.</summary>
    /// <param name="purpose">What they are for. Two purposes have two streams, so that adding one does not shift the other.</param>
    /// <returns>The stream; for one thread at a time, as everything here.</returns>
    public Random Random(string purpose)
    {
        Demand("draw random numbers");
        return _random.Get(purpose);
    }

    /// <summary>
    /// The power fails. Nothing is sent, timers never fire, operations under way never complete, and what the program was doing is abandoned.
    /// Nothing happens when the host is down.
    /// </summary>
    public void Crash()
    {
        Demand("crash a host");
        if (IsUp)
        {
            Loop.Trace.Add(this, "crash");
            GoDown();
        }
    }

    /// <summary>
    /// Asks the program to end (<see cref="Stopping"/>) and waits until it has; one that does not listen keeps it waiting. The host stays up, as a
    /// machine does whose service has ended: what the program has written still goes out, and its connections close in order.
    /// </summary>
    /// <returns>A task that ends when the program has.</returns>
    public async Task StopAsync()
    {
        Demand("stop a host");
        if (!IsUp)
        {
            return;
        }

        HostLife life = Life;
        Loop.Trace.Add(this, "stopping");
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(false);
        if (life.IsAlive)
        {
            Loop.Trace.Add(this, "stop");
        }
    }

    /// <summary>Starts the host again, with the same program from its beginning. One that is up crashes first.</summary>
    public void Restart()
    {
        Demand("restart a host");
        Crash();
        Life = HostLife.Begin(Loop, this);
        Start();
    }

    /// <summary>
    /// Freezes the host, as a debugger or a moved virtual machine does: its timers wait. Its clock goes on. What is runnable at this
    /// instant still runs.
    /// </summary>
    public void Pause()
    {
        Demand("pause a host");
        if (IsUp && !IsPaused)
        {
            IsPaused = true;
            Loop.Trace.Add(this, "pause");
        }
    }

    /// <summary>Lets a paused host go on: what became due meanwhile happens now, in its order.</summary>
    public void Resume()
    {
        Demand("resume a host");
        if (!IsPaused)
        {
            return;
        }

        IsPaused = false;
        Loop.Trace.Add(this, "resume");
        QueuedEvent[] due = [.. _putOff];
        _putOff.Clear();
        foreach (QueuedEvent item in due)
        {
            Loop.Schedule(item, Loop.Now);
        }
    }

    internal override void Receive(Span<byte> packet, LinkDirection by)
    {
        if (Sink is null)
        {
            // A host that is up answers, though no program of it has asked for a socket yet.
            StartEngine(Life);
        }

        Sink!.Receive(packet, by);
    }

    /// <summary>Sends a packet on its way.</summary>
    /// <returns>False when no way leads to its destination.</returns>
    internal bool TrySend(IpAddress destination, ReadOnlySpan<byte> packet)
    {
        LinkDirection? way = WayTo(destination);
        way?.Send(packet);
        return way is not null;
    }

    /// <summary>Begins the program, when the worker next has time for it.</summary>
    internal void Start()
    {
        StartsCount++;
        _stopping = new CancellationTokenSource();
        _completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Trace.Add(this, "start");
        if (_program is null)
        {
            _completion.SetResult();
            return;
        }

        ExecutionContext.Run(
            Life.Context,
            static host => ThreadPool.QueueUserWorkItem(static host => _ = host.RunProgramAsync(), (SimulatedHost)host!, preferLocal: false),
            this);
    }

    /// <summary>The run is over.</summary>
    internal void Abandon() => Life.End();

    internal void PutOff(QueuedEvent item) => _putOff.Add(item);

    /// <summary>Takes an event back that was put off, when there are any.</summary>
    internal void TakeBack(QueuedEvent item)
    {
        if (_putOff.Count > 0)
        {
            _putOff.Remove(item);
        }
    }

    private void GoDown()
    {
        Life.End();
        IsPaused = false;
        Sink = null;
        QueuedEvent[] waiting = [.. _putOff];
        _putOff.Clear();
        foreach (QueuedEvent packet in waiting.Where(item => item.Life is null))
        {
            // Packets are the link's, which has to say what becomes of them.
            Loop.Schedule(packet, Loop.Now);
        }

        _completion.TrySetResult();
    }

    private StackEngine StartEngine(HostLife life)
    {
        Loop.Demand("use a simulated host");
        ExecutionContext.Run(
            life.Context,
            static state =>
            {
                HostLife life = (HostLife)state!;
                life.Engine = life.Host!.MakeEngine(life);
            },
            life);
        return life.Engine!;
    }

    private StackEngine MakeEngine(HostLife life)
    {
        StackEngine engine = new(new StackOptions
        {
            EngineName = "simulated",
            HostName = Name,
            TimeProvider = TimeProvider,
            Settings = _options.Settings,
            Random = _random.Get("stack"),
            Names = Loop.Topology.Names,
            StateChanged = (connection, before) => Loop.Trace.Add(
                this, "state", $"{StateNames.Of(connection.State)} {connection.Key}, before {StateNames.Of(before)}"),
        });
        SimulatedDevice device = new(life, Ways.Count == 0 ? MtuDefault : Ways.Min(way => way.Mtu));
        engine.Attach(device, new IpPrefix(Ipv4, NetworkBitsIpv4), new IpPrefix(Ipv6, NetworkBitsIpv6));
        if (life == Life && Sink is null)
        {
            Sink = device;
        }

        return engine;
    }

    private async Task RunProgramAsync()
    {
        HostLife life = Life;
        TaskCompletionSource completion = _completion;
        CancellationToken stopping = Stopping;
        if (!life.IsAlive)
        {
            return;
        }

        try
        {
            await _program!(this).ConfigureAwait(false);
            if (life.IsAlive)
            {
                Loop.Trace.Add(this, "end");
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Loop.Trace.Add(this, "end", "cancelled");
        }
        catch (Exception failure) when (life.IsAlive)
        {
            Loop.Trace.Add(this, "fail", failure.GetType().Name);
            Loop.End(failure);
        }
        catch (Exception)
        {
            // A program that lost its host fails in ways of its own; nobody is left to hear of it.
        }

        completion.TrySetResult();
    }

    private void Demand(string what) => Loop.Demand(what);
}
