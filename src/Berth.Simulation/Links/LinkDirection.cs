namespace Berth;

/// <summary>
/// One direction of a link: how it carries packets, what goes wrong on it, and what it has done. Changes count for packets that enter
/// from now on. Each kind of chance has a random stream of its own, drawn from once for each packet while it is on.
/// </summary>
/// <remarks>
/// A packet that enters meets, in this order: rules; the MTU and the black hole; a cut; being held; the queue; loss; bursts; corruption;
/// duplication. Members are for the scenario and its programs, while it runs.
/// </remarks>
public sealed class LinkDirection
{
    private readonly SimulationLoop _loop;
    private readonly LinkPipe _pipe;
    private PacketRule[] _rules = [];

    internal LinkDirection(
        SimulationLoop loop, PacketPool pool, SimulatedLink link, SimulatedNode source, SimulatedNode destination, LinkOptions options)
    {
        _loop = loop;
        Link = link;
        Source = source;
        Destination = destination;
        Name = $"{source.Name}>{destination.Name}{link.Name[$"{source.Name}-{destination.Name}".Length..]}";
        (Latency, Jitter, BitsPerSecond, QueueBytesMax, Mtu) =
            (options.Latency, options.Jitter, options.BitsPerSecond, options.QueueBytesMax, options.Mtu);
        _pipe = new LinkPipe(loop, pool, this);
    }

    /// <summary>Its name: <c>a&gt;b</c>.</summary>
    public string Name { get; }

    /// <summary>The link.</summary>
    public SimulatedLink Link { get; }

    /// <summary>Who sends.</summary>
    public SimulatedNode Source { get; }

    /// <summary>Who receives.</summary>
    public SimulatedNode Destination { get; }

    /// <summary>What it has done.</summary>
    public LinkCounters Counters { get; } = new();

    /// <inheritdoc cref="LinkOptions.Latency"/>
    public TimeSpan Latency
    {
        get;
        set => field = NotNegative(value);
    }

    /// <inheritdoc cref="LinkOptions.Jitter"/>
    public TimeSpan Jitter
    {
        get;
        set => field = NotNegative(value);
    }

    /// <inheritdoc cref="LinkOptions.BitsPerSecond"/>
    public long? BitsPerSecond
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(value));
            field = value;
        }
    }

    /// <inheritdoc cref="LinkOptions.QueueBytesMax"/>
    public int QueueBytesMax
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <inheritdoc cref="LinkOptions.Mtu"/>
    public int Mtu
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 68);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, IpPacket.ByteCountMax);
            field = value;
        }
    }

    /// <summary>
    /// Packets longer than this vanish and nobody is told, as behind a firewall that drops the ICMP messages which path-MTU discovery needs;
    /// null for none. Default null.
    /// </summary>
    public int? BlackHoleBytes { get; set; }

    /// <summary>How probable it is that a packet is lost, each by itself, 0 to 1. Default 0.</summary>
    public double Loss
    {
        get;
        set => field = Probability(value);
    }

    /// <summary>Loss in bursts; null for none. Default null.</summary>
    public BurstLoss? Bursts
    {
        get;
        set
        {
            if (value is not null)
            {
                Probability(value.Enter);
                Probability(value.Leave);
                Probability(value.LossInside);
                Probability(value.LossOutside);
            }

            field = value;
        }
    }

    /// <summary>How probable it is that a packet takes <see cref="ReorderingDelay"/> longer while others overtake it, 0 to 1. Default 0.</summary>
    public double Reordering
    {
        get;
        set => field = Probability(value);
    }

    /// <summary>How much longer a packet takes that is overtaken, 0 or more. Default 10 ms.</summary>
    public TimeSpan ReorderingDelay
    {
        get;
        set => field = NotNegative(value);
    } = TimeSpan.FromMilliseconds(10);

    /// <summary>How probable it is that a packet arrives twice, 0 to 1. Default 0.</summary>
    public double Duplication
    {
        get;
        set => field = Probability(value);
    }

    /// <summary>How probable it is that one bit of a packet is turned over, 0 to 1. Default 0.</summary>
    public double Corruption
    {
        get;
        set => field = Probability(value);
    }

    /// <summary>Whether it is cut.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether packets are held back.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>The rules of now; adding and taking away make another array, so that a rule may do both.</summary>
    internal ReadOnlySpan<PacketRule> Rules => _rules;

    /// <summary>From now on what enters is lost. What is under way arrives.</summary>
    public void Cut()
    {
        if (Change("cut", !IsCut))
        {
            IsCut = true;
        }
    }

    /// <summary>Mends a cut.</summary>
    public void Heal()
    {
        if (Change("heal", IsCut))
        {
            IsCut = false;
        }
    }

    /// <summary>From now on what enters is held back, for as long as it takes.</summary>
    public void Hold()
    {
        if (Change("hold", !IsHeld))
        {
            IsHeld = true;
        }
    }

    /// <summary>Lets go what was held back, in its order: it begins its way now.</summary>
    public void Release()
    {
        if (Change("release", IsHeld))
        {
            IsHeld = false;
            _pipe.Release();
        }
    }

    /// <summary>Asks a rule about each packet from now on, after those that are there already.</summary>
    /// <param name="rule">The rule. It must be quick; an exception of it ends the run.</param>
    /// <returns>Disposing it takes the rule away.</returns>
    public IDisposable AddRule(PacketRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        _loop.Demand("add a rule");
        _rules = [.. _rules, rule];
        return new AddedRule(this, rule);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>A packet enters.</summary>
    internal void Send(ReadOnlySpan<byte> packet) => _pipe.Send(packet);

    private bool Change(string what, bool isChange)
    {
        _loop.Demand($"{what} a link");
        if (isChange)
        {
            _loop.Trace.Add(null, what, Name);
        }

        return isChange;
    }

    private static TimeSpan NotNegative(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        return value;
    }

    private static double Probability(double value) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A probability is a number from 0 to 1.");

    private sealed class AddedRule(LinkDirection direction, PacketRule rule) : IDisposable
    {
        private bool _taken;

        public void Dispose()
        {
            if (!_taken)
            {
                _taken = true;
                int at = Array.IndexOf(direction._rules, rule);
                direction._rules = [.. direction._rules[..at], .. direction._rules[(at + 1)..]];
            }
        }
    }
}
