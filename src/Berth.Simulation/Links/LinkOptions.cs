namespace Berth;

/// <summary>What a link is like, the same in both directions. Each direction can be changed afterwards: <see cref="SimulatedLink.From"/>.</summary>
public sealed record LinkOptions
{
    /// <summary>How long a packet travels, 0 or more. Default 1 ms.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Up to how much longer it travels by chance, 0 or more, evenly spread; packets do not overtake each other by it. Default 0.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>How many bits go out in a second, more than 0; null for as many as there are. Default null.</summary>
    public long? BitsPerSecond { get; init; }

    /// <summary>How many bytes may wait to go out, where <see cref="BitsPerSecond"/> makes them wait; more are dropped. Default 256 KiB.</summary>
    public int QueueBytesMax { get; init; } = 256 * 1024;

    /// <summary>The longest packet, in bytes, 68 (RFC 791) to 65,535. Longer ones are dropped; routers say so to the sender. Default 1,500.</summary>
    public int Mtu { get; init; } = 1500;
}
