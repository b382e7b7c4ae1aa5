namespace Berth;

/// <summary>How to reconnect. The wait before the next dial grows from one failure to the next, and is spread by chance.</summary>
public sealed record ReconnectOptions
{
    /// <summary>How each dial goes. The default has no time limit: a client that reconnects does well to set one.</summary>
    public DialOptions Dial { get; init; } = new();

    /// <summary>About how long the first wait is: more than zero, at most <see cref="DelayMax"/>. Default 500 ms.</summary>
    public TimeSpan DelayMin { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// No wait is longer, and a connection that lasted so long is proof that the peer is well: when it breaks, it is dialled again at once,
    /// and waits begin with <see cref="DelayMin"/> again. At most 1 day. Default 30 s.
    /// </summary>
    public TimeSpan DelayMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Numbers from 0 up to but not 1, evenly spread: <c>new Random(seed).NextDouble</c>, say. They keep many clients of one server from
    /// coming back all at once, and come from the caller so that a run can be repeated.
    /// </summary>
    public required Func<double> Randomness { get; init; }

    /// <summary>Told of each failure before the wait that follows, one call at a time; it must not throw. Default null.</summary>
    public Action<ReconnectWait>? OnWait { get; init; }
}
