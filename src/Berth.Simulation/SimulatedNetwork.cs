namespace Berth;

/// <summary>
/// A network of simulated hosts in virtual time. Ordinary asynchronous code runs in it unchanged, the same way each time for one seed, and
/// an hour of waiting takes no time.
/// </summary>
/// <remarks>
/// <see cref="RunAsync"/> is the only way in. Members are for the scenario and its programs, while it runs; elsewhere they throw
/// <see cref="SimulationException"/>. What is deterministic and what is not: docs/simulation.md.
/// </remarks>
public sealed class SimulatedNetwork
{
    private readonly SimulationLoop _loop;
    private readonly FaultDraw _faults;
    private readonly RandomStreams _random;
    private readonly PacketPool _packets = new();
    private readonly List<SimulatedLink> _links = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private SimulatedNetwork(SimulationLoop loop, FaultDraw faults)
    {
        _loop = loop;
        _faults = faults;
        _random = new RandomStreams(loop.Seed, "");
    }

    /// <summary>The seed of the run.</summary>
    public long Seed => _loop.Seed;

    /// <summary>The virtual time that has passed.</summary>
    public TimeSpan Elapsed => _loop.Now.SinceEpoch;

    /// <summary>Virtual time itself, which no host's clock is wrong about. For the scenario; a program has its host's.</summary>
    public TimeProvider TimeProvider => _loop.Clock;

    /// <summary>What happens, as records and as a hash.</summary>
    public SimulationTrace Trace => _loop.Trace;

    /// <summary>The hosts, in the order in which they were added.</summary>
    public IReadOnlyList<SimulatedHost> Hosts => _loop.Hosts;

    /// <summary>The links, in the order in which they were added.</summary>
    public IReadOnlyList<SimulatedLink> Links => _links;

    /// <summary>
    /// Runs a scenario. It has the process's thread pool for itself, held to one worker, which is given back at the end; a second simulation
    /// waits its turn. What the programs still do when the scenario ends is abandoned.
    /// </summary>
    /// <param name="seed">All that is random is drawn from it.</param>
    /// <param name="scenario">
    /// Builds the network and says what happens. It runs on the pool, without a synchronization context, in the caller's execution context.
    /// </param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellation">Ends the wait for the turn; a run that has begun is not cancelled by it.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="SimulationException">The simulation could not go on; the message says why, where and when.</exception>
    /// <exception cref="InvalidOperationException">The caller is within a simulation itself.</exception>
    /// <exception cref="PlatformNotSupportedException">This process's thread pool cannot be held to one worker.</exception>
    /// <remarks>An exception of the scenario, or of a host's program, ends the run and is thrown as it is.</remarks>
    public static Task<SimulationResult> RunAsync(
        long seed, Func<SimulatedNetwork, Task> scenario, SimulationOptions? options = null, CancellationToken cancellation = default) =>
        RunOneAsync(seed, scenario, options ?? new SimulationOptions(), kept: null, drawn: null, cancellation);

    /// <summary>
    /// Runs a scenario under many seeds, until one fails; then looks for the smallest part of its faults (<see cref="DrawFaults"/>) with which
    /// it still fails. The environment variable BERTH_SEED repeats one: <c>BERTH_SEED=17</c>, or <c>BERTH_SEED=17:3,9</c> with faults 3 and 9 alone.
    /// </summary>
    /// <param name="seeds">From the first to before the last, as ranges count everywhere: <c>1..1000</c> ends with 999.</param>
    /// <param name="scenario">As for <see cref="RunAsync"/>; it is called once for each run.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellation">Ends the exploration between two runs.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="SimulationException">
    /// At least one seed failed (<see cref="SimulationFailure.Found"/>); not thrown when <see cref="ExploreOptions.ThrowOnFailure"/> is off.
    /// </exception>
    /// <exception cref="FormatException">BERTH_SEED is set, and is not of that form.</exception>
    public static Task<Exploration> ExploreAsync(
        Range seeds, Func<SimulatedNetwork, Task> scenario, ExploreOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return new Explorer(scenario, options ?? new ExploreOptions(), cancellation).ExploreAsync(seeds);
    }

    /// <summary>Adds a host and starts it.</summary>
    /// <param name="name">Its name, unique and not empty.</param>
    /// <param name="program">
    /// What runs on it, from each start until it returns; it begins when the scenario next waits. Null when the scenario itself uses the host.
    /// </param>
    /// <param name="options">What the host is like; null for the defaults.</param>
    /// <returns>The host.</returns>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public SimulatedHost AddHost(string name, Func<SimulatedHost, Task>? program = null, HostOptions? options = null)
    {
        TakeName(name);
        SimulatedHost host = new(_loop, name, _loop.Topology.Count + 1, program, options ?? new HostOptions());
        _loop.Topology.Add(host);
        _loop.Hosts.Add(host);
        host.Start();
        return host;
    }

    /// <summary>Adds a router.</summary>
    /// <param name="name">Its name, unique and not empty.</param>
    /// <returns>The router.</returns>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public SimulatedRouter AddRouter(string name)
    {
        TakeName(name);
        SimulatedRouter router = new(_loop, name, _loop.Topology.Count + 1);
        _loop.Topology.Add(router);
        return router;
    }

    /// <summary>Joins two nodes by a link.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    /// <param name="options">What the link is like; null for the defaults.</param>
    /// <returns>The link.</returns>
    public SimulatedLink Link(SimulatedNode a, SimulatedNode b, LinkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        _loop.Demand("add a link");
        if (a == b)
        {
            throw new ArgumentException($"A link joins two nodes, and both ends are '{a}'.", nameof(b));
        }

        int others = _links.Count(link => link.Directions.Any(way => way.Source == a && way.Destination == b));
        string name = others == 0 ? $"{a.Name}-{b.Name}" : FormattableString.Invariant($"{a.Name}-{b.Name}-{others + 1}");
        SimulatedLink link = new(_loop, _packets, name, a, b, options ?? new LinkOptions());
        _links.Add(link);
        _loop.Topology.Change();
        return link;
    }

    /// <summary>Lets something happen when a time of the run has come: a crash, a partition.</summary>
    /// <param name="time">Counted from the start of the run; what is past happens at once when the scenario next waits.</param>
    /// <param name="action">What is to happen. It must not block; an exception ends the run.</param>
    public void At(TimeSpan time, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _loop.Schedule(new ActionEvent(ExecutionContext.Capture(), action), Instant.Epoch + time);
    }

    /// <summary>Random numbers derived from the seed and a purpose; the same object each time.</summary>
    /// <param name="purpose">What they are for. Two purposes have two streams, so that adding one does not shift the other.</param>
    /// <returns>The stream; for one thread at a time, as everything here.</returns>
    public Random Random(string purpose)
    {
        _loop.Demand("draw random numbers");
        return _random.Get(purpose);
    }

    /// <summary>
    /// Draws the faults that are to happen in this run, as a list of values; the scenario then makes them happen. <see cref="ExploreAsync"/>
    /// leaves out what a failure does not need, and prints what it does.
    /// </summary>
    /// <typeparam name="T">A fault: what, to whom, when. A record prints itself well.</typeparam>
    /// <param name="count">How many.</param>
    /// <param name="draw">Makes one from random numbers of its own.</param>
    /// <returns>At most <paramref name="count"/> faults, in the order of drawing.</returns>
    public IReadOnlyList<T> DrawFaults<T>(int count, Func<Random, T> draw)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(draw);
        _loop.Demand("draw faults");
        return _faults.Draw(count, draw);
    }

    internal static async Task<SimulationResult> RunOneAsync(
        long seed,
        Func<SimulatedNetwork, Task> scenario,
        SimulationOptions options,
        IReadOnlySet<int>? kept,
        Action<FaultDraw, SimulationLoop>? drawn,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        SimulationOptions.Check(options);
        if (HostLife.Current is { Loop.IsOver: false })
        {
            throw new InvalidOperationException("A simulation has the thread pool for itself, so none can be run within another.");
        }

        PoolLease lease = await PoolLease.TakeAsync(cancellation).ConfigureAwait(false);
        SimulationLoop loop = new(seed, options, lease);
        SimulatedNetwork network = new(loop, new FaultDraw(seed, kept));
        drawn?.Invoke(network._faults, loop);
        loop.Start(life => ExecutionContext.Run(life.Context, _ => _ = network.RunScenarioAsync(scenario), null));
        await loop.Completion.ConfigureAwait(false);
        return new SimulationResult(seed, loop.Now.SinceEpoch, loop.EventsCount, loop.Trace.Hash, loop.EscapesSeen);
    }

    private void TakeName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _loop.Demand("add a node");
        if (!_names.Add(name))
        {
            throw new ArgumentException($"There is a node '{name}' already.", nameof(name));
        }
    }

    private async Task RunScenarioAsync(Func<SimulatedNetwork, Task> scenario)
    {
        try
        {
            await scenario(this).ConfigureAwait(false);
            _loop.End(null);
        }
        catch (Exception failure)
        {
            _loop.End(failure);
        }
    }
}
