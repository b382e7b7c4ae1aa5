namespace Berth;

/// <summary>
/// How long a connection that this side has finished goes on discarding what the peer still sends, so that the peer reads our last
/// bytes instead of a reset (closing with unread input makes the kernel send RST, RFC 1122 section 4.2.2.13). Whichever limit is
/// reached first ends it.
/// </summary>
/// <param name="DiscardBytesMax">Bytes of input discarded at most. Default 1,048,576; 0 closes at once.</param>
/// <param name="DiscardTimeMax">Time spent discarding at most. Default 1 s; zero closes at once.</param>
public sealed record ClosingLimits(long DiscardBytesMax, TimeSpan DiscardTimeMax)
{
    /// <summary>1 MiB or 1 s, whichever is first.</summary>
    public static ClosingLimits Default { get; } = new(1 << 20, TimeSpan.FromSeconds(1));
}
