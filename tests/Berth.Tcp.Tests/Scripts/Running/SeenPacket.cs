namespace Berth;

/// <summary>A packet that the stack sent.</summary>
/// <param name="At">When.</param>
/// <param name="Flow">Whose.</param>
/// <param name="Segment">The segment with the numbers of the wire; null when it is none.</param>
/// <param name="Payload">What it carried.</param>
/// <param name="Words">What it is when it is no segment, in the language.</param>
internal sealed record SeenPacket(Instant At, ScriptFlow Flow, ScriptSegment? Segment, byte[] Payload, string Words)
{
    public string Print() => Segment is { } segment ? ScriptPrinter.Segment(Flow.ToScript(segment), Flow.Peer) : Words;
}
