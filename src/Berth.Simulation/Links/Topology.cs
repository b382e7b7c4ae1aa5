namespace Berth;

/// <summary>
/// Who is where, and which way leads there by the fewest links. Ways are worked out when they are first asked for, and anew after a change;
/// a cut link is still a way, as it is for routers that have not noticed.
/// </summary>
internal sealed class Topology(TimeProvider timeProvider)
{
    private readonly Dictionary<IpAddress, SimulatedNode> _nodes = [];
    private readonly Dictionary<SimulatedNode, Dictionary<SimulatedNode, LinkDirection>> _waysTo = [];

    public int Count { get; private set; }

    /// <summary>All nodes by name, as every host's resolver knows them.</summary>
    public HostNames Names { get; } = new(timeProvider);

    public void Add(SimulatedNode node)
    {
        Count++;
        _nodes.Add(node.Ipv4, node);
        _nodes.Add(node.Ipv6, node);
        Names.Add(node.Name, Address.FromIP(node.Ipv6.ToIPAddress(), 0), Address.FromIP(node.Ipv4.ToIPAddress(), 0));
    }

    /// <summary>A link was added.</summary>
    public void Change() => _waysTo.Clear();

    public LinkDirection? Way(SimulatedNode from, IpAddress destination)
    {
        if (!_nodes.TryGetValue(destination, out SimulatedNode? node))
        {
            return DefaultWay(from);
        }

        if (!_waysTo.TryGetValue(node, out Dictionary<SimulatedNode, LinkDirection>? ways))
        {
            ways = WaysTo(node);
            _waysTo.Add(node, ways);
        }

        return ways.GetValueOrDefault(from) ?? DefaultWay(from);
    }

    /// <summary>A host sends to its router what it knows no other way for; a router knows all ways there are.</summary>
    private static LinkDirection? DefaultWay(SimulatedNode from) =>
        from is SimulatedRouter ? null : from.Ways.FirstOrDefault(static way => way.Destination is SimulatedRouter);

    /// <summary>From the destination outwards, link by link; only routers pass packets on.</summary>
    private static Dictionary<SimulatedNode, LinkDirection> WaysTo(SimulatedNode destination)
    {
        Dictionary<SimulatedNode, LinkDirection> ways = [];
        Queue<SimulatedNode> edge = new([destination]);
        while (edge.TryDequeue(out SimulatedNode? node))
        {
            if (node != destination && node is not SimulatedRouter)
            {
                continue;
            }

            foreach (LinkDirection outward in node.Ways)
            {
                SimulatedNode neighbour = outward.Destination;
                if (neighbour != destination && ways.TryAdd(neighbour, outward.Link.From(neighbour)))
                {
                    edge.Enqueue(neighbour);
                }
            }
        }

        return ways;
    }
}
