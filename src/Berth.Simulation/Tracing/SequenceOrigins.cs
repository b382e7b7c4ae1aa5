namespace Berth;

/// <summary>Where the sequence numbers of each TCP stream began, so that a text can show them counted from there, as tcpdump does.</summary>
internal sealed class SequenceOrigins
{
    private readonly Dictionary<MuxKey, SequenceNumber> _origins = [];

    /// <summary>The sequence number to show: a SYN's own, otherwise counted from the SYN of its stream.</summary>
    public uint Sequence(MuxKey key, in TcpSegment segment)
    {
        if (segment.IsSyn)
        {
            _origins[key] = segment.Sequence;
            return segment.Sequence.Value;
        }

        return Relative(key, segment.Sequence);
    }

    /// <summary>A number of the other end's stream to show: an acknowledgement.</summary>
    public uint Acknowledgement(MuxKey key, SequenceNumber number) =>
        Relative(new MuxKey(key.RemoteAddress, key.RemotePort, key.LocalAddress, key.LocalPort), number);

    private uint Relative(MuxKey key, SequenceNumber number) =>
        _origins.TryGetValue(key, out SequenceNumber origin) ? (uint)(number - origin) : number.Value;
}
