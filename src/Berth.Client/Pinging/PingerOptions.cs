namespace Berth;

/// <summary>How to ping. Every value has a default.</summary>
public sealed record PingerOptions
{
    /// <summary>Echo requests that <see cref="Pinger.RunAsync"/> sends, at least 1; null, the default, for as many as there is time for.</summary>
    public int? Count { get; init; }

    /// <summary>The time between two requests of <see cref="Pinger.RunAsync"/>, at least 1 ms. Default 1 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long to wait for each answer, more than zero. Default 4 s: after three, Linux says itself that a host of its own network does
    /// not answer.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Bytes of data in each request, 0 to 65,507 (the ICMP header's 8 come on top). Default 56.</summary>
    public int DataBytes { get; init; } = 56;

    /// <summary>The hops that a request may go (IP_TTL, IPV6_UNICAST_HOPS), 1 to 255; null, the default, for the system's.</summary>
    public int? HopLimit { get; init; }

    /// <summary>The local address to send from; null, the default, lets the kernel choose.</summary>
    public Address? LocalAddress { get; init; }
}
