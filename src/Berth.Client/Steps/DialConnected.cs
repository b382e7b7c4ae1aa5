namespace Berth;

/// <summary>An attempt succeeded; the dial is over.</summary>
/// <param name="Local">This side's address.</param>
/// <param name="Remote">The peer's address.</param>
/// <param name="Elapsed">How long this attempt took.</param>
public sealed record DialConnected(Address Local, Address Remote, TimeSpan Elapsed) : DialStep
{
    /// <summary>Who is at the other end of a Unix connection; null of any other.</summary>
    public PeerCredentials? Peer { get; init; }
}
