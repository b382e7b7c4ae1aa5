namespace Berth;

/// <summary>How an engine is to make a listener. One address, one socket: names and wildcards are settled above the engine.</summary>
public sealed record ListenOptions
{
    /// <summary>The transport. Default <see cref="Transport.Tcp"/>.</summary>
    public Transport Transport { get; init; } = Transport.Tcp;

    /// <summary>The address to bind; port 0 lets the kernel choose.</summary>
    public required Address Address { get; init; }

    /// <summary>
    /// Connections that may wait to be accepted, 0 or more (Linux lets one more wait); null, the default, for the kernel's maximum.
    /// </summary>
    public int? Backlog { get; init; }

    /// <summary>
    /// For an IPv6 address: true for one socket that serves both families, false for IPv6 only, null for the system's default
    /// (net.ipv6.bindv6only). Default null.
    /// </summary>
    public bool? DualStack { get; init; }

    /// <summary>How accepted connections close. Default 1 MiB or 1 s.</summary>
    public ClosingLimits Closing { get; init; } = ClosingLimits.Default;

    /// <summary>
    /// Options set on the listener before bind; accepted connections inherit most of them. Default none, beside TCP_NODELAY, which
    /// every engine sets on TCP (a flush is sent at once, RFC 1122 section 4.2.3.4); an option here may clear it.
    /// </summary>
    public IReadOnlyList<SocketOptionValue> SocketOptions { get; init; } = [];
}
