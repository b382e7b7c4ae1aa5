namespace Berth;

/// <summary>A segment that a connection under test sent. Numbers are counted from each end's initial one: a SYN is at 0, the first byte at 1.</summary>
internal sealed record SentSegment(Instant At, TcpFlags Flags, int Sequence, int Acknowledgement, int Window, byte[] Payload, int Urgent, SegmentOptions Options)
{
    public bool IsAcknowledgementOnly => Flags == TcpFlags.Acknowledgement && Payload.Length == 0;

    public int End => Sequence + Payload.Length + (Flags.HasFlag(TcpFlags.Syn) ? 1 : 0) + (Flags.HasFlag(TcpFlags.Fin) ? 1 : 0);

    /// <summary>The SACK blocks, counted from the peer's initial number.</summary>
    public (int Start, int End)[] Sacks
    {
        get
        {
            List<(int Start, int End)> blocks = [];
            foreach (SackBlock block in Options.SackBlocks)
            {
                blocks.Add((block.Start - LoneEnd.PeerInitial, block.End - LoneEnd.PeerInitial));
            }

            return [.. blocks];
        }
    }

    /// <summary>As packet scripts write it: the flags, what it takes in the stream, and what it acknowledges.</summary>
    public string Brief =>
        Flags.HasFlag(TcpFlags.Acknowledgement)
            ? $"{LoneEnd.Letters(Flags)} {Sequence}:{Sequence + Payload.Length}({Payload.Length}) ack {Acknowledgement}"
            : $"{LoneEnd.Letters(Flags)} {Sequence}:{Sequence + Payload.Length}({Payload.Length})";

    public override string ToString() => $"{At} {Brief} win {Window}";
}
