namespace Berth;

/// <summary>One of a host's interfaces: where packets come in and go out, and the addresses that the host has there.</summary>
public sealed class IpInterface
{
    private readonly List<IpPrefix> _prefixes;

    internal IpInterface(int index, string name, int mtu, IEnumerable<IpPrefix> addresses, bool isLoopback)
    {
        Index = index;
        Name = name;
        Mtu = mtu;
        IsLoopback = isLoopback;
        _prefixes = [.. addresses];
    }

    /// <summary>Its number on this host, from 1 (the loopback interface).</summary>
    public int Index { get; }

    /// <summary>Its name: <c>lo</c>, <c>eth0</c>.</summary>
    public string Name { get; }

    /// <summary>The largest packet that it carries, in bytes.</summary>
    public int Mtu { get; }

    /// <summary>Whether what goes out comes in again on the same host.</summary>
    public bool IsLoopback { get; }

    /// <summary>The host's addresses here, each with the length of its network's prefix.</summary>
    public IReadOnlyList<IpPrefix> Addresses => _prefixes;

    /// <summary>Whether an address stands for every host on one of this interface's IPv4 networks (RFC 919).</summary>
    /// <param name="address">The address.</param>
    public bool IsBroadcast(IpAddress address)
    {
        foreach (IpPrefix prefix in _prefixes)
        {
            if (prefix.Broadcast is { } broadcast && broadcast == address)
            {
                return true;
            }
        }

        return address.IsBroadcast;
    }

    /// <summary>Who answers there; null where every next hop is taken to be there.</summary>
    internal NeighbourTable? Neighbours { get; set; }

    internal bool HasFamily(bool isIpv6) => _prefixes.Exists(prefix => prefix.Address.IsIpv6 == isIpv6);
}
