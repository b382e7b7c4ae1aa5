namespace Berth;

/// <summary>A segment of the table: a kind, at a place in the window, with a place in what was sent.</summary>
internal sealed record Arrival(TcpFlags Flags, int Sequence, int Acknowledgement, int Count, string Where)
{
    private const TcpFlags Ack = TcpFlags.Acknowledgement;

    // Kinds: flags and bytes of payload. −1 bytes stands for as many as the window holds.
    private static readonly (TcpFlags Flags, int Count)[] Kinds =
    [
        (Ack, 0), (Ack, 10), (Ack | TcpFlags.Push, 10), (Ack, -1), (Ack | TcpFlags.Fin, 0), (Ack | TcpFlags.Fin, 10), (Ack | TcpFlags.Fin, -1),
        (Ack | TcpFlags.Urgent, 0), (Ack | TcpFlags.Urgent, 10), (TcpFlags.None, 0), (TcpFlags.None, 10), (TcpFlags.Fin, 0), (TcpFlags.Fin, 10),
        (TcpFlags.Syn, 0), (TcpFlags.Syn, 10), (TcpFlags.Syn | Ack, 0), (TcpFlags.Syn | Ack, 10), (TcpFlags.Syn | TcpFlags.Fin | Ack, 0),
        (TcpFlags.Syn | TcpFlags.Reset, 0), (TcpFlags.Reset, 0), (TcpFlags.Reset, 10), (TcpFlags.Reset | Ack, 0), (TcpFlags.Reset | Ack, 10),
        (TcpFlags.Reset | TcpFlags.Fin | Ack, 10),
    ];

    /// <summary>SEG.LEN.</summary>
    public int Length => Count + (Has(TcpFlags.Syn) ? 1 : 0) + (Has(TcpFlags.Fin) ? 1 : 0);

    public static IEnumerable<Arrival> All(Situation situation)
    {
        int next = situation.ReceiveNext;
        int window = situation.ReceiveWindow;
        foreach ((TcpFlags flags, int kindCount) in Kinds)
        {
            int count = kindCount < 0 ? Math.Max(window, 10) : kindCount;
            Arrival kind = new(flags, 0, 0, count, "");
            (string Where, int Sequence)[] places =
            [
                ("half the space before", next - (1 << 30)),
                ("at the peer's initial number", 0),
                ("before", next - 50 - count),
                ("ending at RCV.NXT", next - kind.Length),
                ("one before RCV.NXT", next - 1),
                ("across RCV.NXT", next - 5),
                ("at RCV.NXT", next),
                ("inside", next + Math.Min(20, Math.Max(window - 1, 0))),
                ("at the last place of the window", next + window - 1),
                ("across the right edge", next + window - 5),
                ("at the right edge", next + window),
                ("beyond the right edge", next + window + 30),
                ("half the space after", next + window + (1 << 30)),
            ];
            (string Where, int Acknowledgement)[] acknowledgements = kind.Has(Ack)
                ?
                [
                    ("long past", situation.SendUnacknowledged - situation.SendWindowMax - 1),
                    ("past", situation.SendUnacknowledged - 1),
                    ("SND.UNA", situation.SendUnacknowledged),
                    ("in flight", situation.SendNext - 1),
                    ("SND.NXT", situation.SendNext),
                    ("never sent", situation.SendNext + 1),
                ]
                : [("none", 0)];
            foreach ((string where, int sequence) in places.DistinctBy(static place => place.Sequence))
            {
                foreach ((string acknowledges, int acknowledgement) in acknowledgements.DistinctBy(static place => place.Acknowledgement))
                {
                    yield return kind with { Sequence = sequence, Acknowledgement = acknowledgement, Where = $"{where}, acknowledging {acknowledges}" };
                }
            }
        }
    }

    public bool Has(TcpFlags flag) => (Flags & flag) != TcpFlags.None;

    public override string ToString() => $"{LoneEnd.Letters(Flags)} {Sequence}:{Sequence + Count}({Count}) ack {Acknowledgement} ({Where})";
}
