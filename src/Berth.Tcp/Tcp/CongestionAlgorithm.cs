namespace Berth;

/// <summary>How fast a sender may go when the network, not the peer, is the limit.</summary>
public enum CongestionAlgorithm
{
    /// <summary>RFC 9438, the default of Linux.</summary>
    Cubic,

    /// <summary>RFC 5681 with RFC 6582.</summary>
    NewReno,
}
