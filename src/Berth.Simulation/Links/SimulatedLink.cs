namespace Berth;

/// <summary>A cable between two nodes: two directions that are alike at first and can be changed apart.</summary>
/// <remarks>Members are for the scenario and its programs, while it runs.</remarks>
public sealed class SimulatedLink
{
    private readonly LinkDirection _there;
    private readonly LinkDirection _back;

    internal SimulatedLink(SimulationLoop loop, PacketPool pool, string name, SimulatedNode a, SimulatedNode b, LinkOptions options)
    {
        Name = name;
        _there = new LinkDirection(loop, pool, this, a, b, options);
        _back = new LinkDirection(loop, pool, this, b, a, options);
        a.Attach(_there);
        b.Attach(_back);
    }

    /// <summary>Its name: those of its ends with a hyphen between, and a number when it is not the only one between them.</summary>
    public string Name { get; }

    /// <summary>Both directions, first the one that begins at the node named first.</summary>
    public IReadOnlyList<LinkDirection> Directions => [_there, _back];

    /// <summary>The direction in which a node sends.</summary>
    /// <param name="node">One of the link's ends.</param>
    /// <exception cref="ArgumentException">The node is at neither end.</exception>
    public LinkDirection From(SimulatedNode node) =>
        node == _there.Source ? _there
        : node == _back.Source ? _back
        : throw new ArgumentException($"The link {Name} does not lead to '{node}'.", nameof(node));

    /// <summary>Cuts both directions.</summary>
    public void Cut()
    {
        _there.Cut();
        _back.Cut();
    }

    /// <summary>Mends both directions.</summary>
    public void Heal()
    {
        _there.Heal();
        _back.Heal();
    }

    /// <summary>Holds the packets of both directions back.</summary>
    public void Hold()
    {
        _there.Hold();
        _back.Hold();
    }

    /// <summary>Lets go what both directions hold back.</summary>
    public void Release()
    {
        _there.Release();
        _back.Release();
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
