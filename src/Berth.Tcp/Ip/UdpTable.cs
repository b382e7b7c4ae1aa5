namespace Berth;

/// <summary>All UDP end points of one host, and which of them a datagram is for.</summary>
internal sealed class UdpTable(int bufferMax)
{
    private readonly Dictionary<ushort, List<UdpEndpoint>> _byPort = [];

    public IEnumerable<UdpEndpoint> All => _byPort.Values.SelectMany(static each => each);

    /// <summary>Whether a port may be bound: no other end point holds it on the same address, or on all of them.</summary>
    public bool MayBind(IpAddress? address, ushort port, bool isShared) => !_byPort.TryGetValue(port, out List<UdpEndpoint>? held) || held.TrueForAll(other =>
        (isShared && other.IsShared) || other.Address is { } theirs && address is { } ours && (theirs.IsIpv6 != ours.IsIpv6 || (theirs != ours && !theirs.IsAny && !ours.IsAny)));

    public UdpEndpoint Bind(IpAddress? address, ushort port, bool isShared)
    {
        UdpEndpoint endpoint = new(address, port, isShared, bufferMax);
        if (!_byPort.TryGetValue(port, out List<UdpEndpoint>? held))
        {
            _byPort[port] = held = [];
        }

        held.Add(endpoint);
        return endpoint;
    }

    public void Unbind(UdpEndpoint endpoint)
    {
        if (_byPort.TryGetValue(endpoint.Port, out List<UdpEndpoint>? held) && held.Remove(endpoint) && held.Count == 0)
        {
            _byPort.Remove(endpoint.Port);
        }

        endpoint.Release();
    }

    /// <summary>The end point that a datagram to one host is for: a connected one before a bound one, one address before all.</summary>
    public UdpEndpoint? Find(IpAddress local, ushort port, IpAddress remote, ushort remotePort)
    {
        UdpEndpoint? best = null;
        foreach (UdpEndpoint each in EndpointsOn(port))
        {
            if (Covers(each, local) && each.Accepts(remote, remotePort) && (best is null || Score(each) > Score(best)))
            {
                best = each;
            }
        }

        return best;
    }

    /// <summary>The end points that a datagram to a group, or to everybody, is for.</summary>
    public IEnumerable<UdpEndpoint> FindMany(IpAddress group, ushort port, IpAddress remote, ushort remotePort) => EndpointsOn(port).Where(each =>
        (group.IsMulticast ? each.HasJoined(group) : true) && (each.Address is not { } own || own.IsAny || own == group)
        && each.Accepts(remote, remotePort));

    private static bool Covers(UdpEndpoint endpoint, IpAddress local) =>
        endpoint.Address is not { } own || own == local || (own.IsAny && own.IsIpv6 == local.IsIpv6);

    private static int Score(UdpEndpoint endpoint) =>
        (endpoint.Peer is null ? 0 : 2) + (endpoint.Address is { IsAny: false } ? 1 : 0);

    private List<UdpEndpoint> EndpointsOn(ushort port) => _byPort.GetValueOrDefault(port) ?? [];
}
