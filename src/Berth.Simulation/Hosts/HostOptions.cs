namespace Berth;

/// <summary>What a simulated host is like.</summary>
public sealed record HostOptions
{
    /// <summary>What its TCP/IP does where the RFCs leave a choice: <see cref="TcpSettings.Berkeley"/> for a host of 4.4BSD, say. Default as Linux does.</summary>
    public IpHostSettings Settings { get; init; } = new();
}
