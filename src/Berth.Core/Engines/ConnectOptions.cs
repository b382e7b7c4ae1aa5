namespace Berth;

/// <summary>How an engine is to open a connection to one address. Names, and the choice among addresses, are settled above the engine.</summary>
public sealed record ConnectOptions
{
    /// <summary>The transport. Default <see cref="Transport.Tcp"/>.</summary>
    public Transport Transport { get; init; } = Transport.Tcp;

    /// <summary>The address to connect to.</summary>
    public required Address Address { get; init; }

    /// <summary>The local address to bind first; null, the default, lets the kernel choose (an implicit bind).</summary>
    public Address? LocalAddress { get; init; }

    /// <summary>How the connection closes. Default 1 MiB or 1 s.</summary>
    public ClosingLimits Closing { get; init; } = ClosingLimits.Default;

    /// <summary>
    /// Options set on the socket before bind and connect. Default none, beside TCP_NODELAY, which every engine sets on TCP; an option
    /// here may clear it.
    /// </summary>
    public IReadOnlyList<SocketOptionValue> SocketOptions { get; init; } = [];
}
