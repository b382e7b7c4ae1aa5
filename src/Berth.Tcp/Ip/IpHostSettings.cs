namespace Berth;

/// <summary>What a host does where the RFCs leave a choice.</summary>
public sealed record IpHostSettings
{
    /// <summary>The defaults of new connections and listeners.</summary>
    public TcpSettings Tcp { get; init; } = TcpSettings.Linux;

    /// <summary>Fragments, paths and neighbours.</summary>
    public IpSettings Ip { get; init; } = new();

    /// <summary>Answer echo requests (RFC 1122 section 3.2.2.6). Default true.</summary>
    public bool AnswerEcho { get; init; } = true;

    /// <summary>Bytes of datagrams that may wait to be received at one UDP end point; more are dropped and counted. Default 212,992, as Linux.</summary>
    public int UdpReceiveBuffer { get; init; } = 212_992;

    /// <summary>Packets that may wait to be emitted, connections' segments not counted; more are dropped and counted. Default 4,096.</summary>
    public int OutboxMax { get; init; } = 4096;

    /// <summary>ICMP errors sent in each second at most (RFC 1812 section 4.3.2.8, RFC 4443 section 2.4 f). Default 1,000, as Linux.</summary>
    public int IcmpErrorsPerSecond { get; init; } = 1000;

    /// <summary>Discover the MTU of paths (RFC 1191, RFC 8201): TCP packets may not be fragmented on their way. Default true.</summary>
    public bool PathMtuDiscovery { get; init; } = true;
}
