namespace Berth;

/// <summary>One segment that the send side wants to go out.</summary>
/// <param name="Start">Its first sequence number.</param>
/// <param name="PayloadLength">Bytes of payload.</param>
/// <param name="Fin">Whether the FIN goes with it.</param>
/// <param name="Push">Whether it empties the send buffer (RFC 9293 section 3.9.1.2).</param>
internal readonly record struct SendPlan(SequenceNumber Start, int PayloadLength, bool Fin, bool Push)
{
    /// <summary>Whether it has less payload than a segment could carry.</summary>
    public bool IsSmall { get; init; }

    public SequenceNumber End => Start + PayloadLength + (Fin ? 1 : 0);
}
