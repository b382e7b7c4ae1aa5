namespace Berth;

/// <summary>Lays a packet beside what the script expects: everything that is written counts.</summary>
internal static class ScriptExpectation
{
    public static string Print(ScriptEvent each) => each switch
    {
        SegmentEvent segment => ScriptPrinter.Segment(segment.Segment, segment.Peer),
        DatagramEvent datagram => $"udp ({datagram.Length})",
        IcmpEvent icmp => $"icmp {icmp.Words}",
        _ => each.ToString(),
    };

    public static string? Difference(ScriptEvent each, SeenPacket seen)
    {
        if (each is not SegmentEvent expected)
        {
            return Print(each) == seen.Words ? null : "another kind of packet";
        }

        if (seen.Segment is not { } wire)
        {
            return "another kind of packet";
        }

        ScriptFlow flow = seen.Flow;
        if (flow.Peer != expected.Peer)
        {
            return $"expected a segment to peer {expected.Peer}, but it went to peer {flow.Peer}";
        }

        AnchorTimestamps(flow, expected.Segment, wire);
        ScriptSegment actual = flow.ToScript(wire);
        return Difference(expected.Segment, actual) ?? ContentDifference(actual, seen.Payload);
    }

    private static string? Difference(ScriptSegment expected, ScriptSegment actual)
    {
        string? Field(string name, object? wanted, object? found) =>
            Equals(wanted, found) ? null : $"expected {name} {wanted ?? "none"}, but it is {found ?? "none"}";

        return Field("flags", ScriptPrinter.Flags(expected.Flags), ScriptPrinter.Flags(actual.Flags))
            ?? Field("sequence number", expected.Sequence, actual.Sequence)
            ?? Field("length", expected.Length, actual.Length)
            ?? Field("ack", expected.Acknowledgement, actual.Acknowledgement)
            ?? (expected.Window is null ? null : Field("win", expected.Window, actual.Window))
            ?? Field("urg", expected.Urgent, actual.Urgent)
            ?? (expected.Options is null ? null : Field("options", $"<{string.Join(',', expected.Options)}>", $"<{string.Join(',', actual.Options!)}>"));
    }

    /// <summary>Applications of scripts write a known pattern, so that a byte in the wrong place is seen.</summary>
    private static string? ContentDifference(ScriptSegment actual, byte[] payload)
    {
        for (int at = 0; at < payload.Length; at++)
        {
            uint place = unchecked(actual.Sequence + (uint)at);
            if (payload[at] != ScriptBytes.ContentAt(place))
            {
                return $"the byte at {place} is not the one that was written there";
            }
        }

        return null;
    }

    /// <summary>The stack's clock starts anywhere: the first timestamp that is expected says where the script's starts.</summary>
    private static void AnchorTimestamps(ScriptFlow flow, ScriptSegment expected, ScriptSegment wire)
    {
        ScriptOption? wanted = expected.Options?.FirstOrDefault(static option => option.Name == "TS");
        ScriptOption? found = wire.Options!.FirstOrDefault(static option => option.Name == "TS");
        if (flow.TimestampOffset is null && wanted is not null && found is not null)
        {
            flow.TimestampOffset = unchecked(found.Numbers[0] - wanted.Numbers[0]);
        }
    }
}
