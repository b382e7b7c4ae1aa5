namespace Berth;

/// <summary>What is known of a neighbour on the link (RFC 4861 section 7.3.2, in fewer words). One that did not answer is forgotten.</summary>
internal enum NeighbourState
{
    /// <summary>Nothing is known of it.</summary>
    Unknown,

    /// <summary>It is asked for; packets wait.</summary>
    Incomplete,

    /// <summary>It answered; packets go.</summary>
    Reachable,

    /// <summary>It answered long ago and is asked for again; packets go meanwhile.</summary>
    Probing,
}
