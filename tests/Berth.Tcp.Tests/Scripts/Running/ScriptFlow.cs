namespace Berth;

/// <summary>
/// What belongs together by addresses and ports, and how its numbers are written in the script: the stack's sequence numbers count from its SYN,
/// its timestamps from the first that the script expects. The peer's numbers are the script's own.
/// </summary>
internal sealed class ScriptFlow(int peer, MuxKey key)
{
    private bool _mayStart = true;
    private uint? _peerInitial;

    public int Peer => peer;

    public MuxKey Key => key;

    /// <summary>The stack's initial sequence number.</summary>
    public uint Initial { get; private set; }

    public uint PeerInitial => _peerInitial ?? 0;

    public uint? TimestampOffset { get; set; }

    public void OnInbound(ScriptSegment segment)
    {
        if (!segment.Flags.HasFlag(TcpFlags.Syn))
        {
            return;
        }

        if (_peerInitial is { } known && known != segment.Sequence)
        {
            _mayStart = true; // Another connection may take the place of this one.
        }

        if (_peerInitial is null || !segment.Flags.HasFlag(TcpFlags.Acknowledgement))
        {
            _peerInitial = segment.Sequence;
        }
    }

    /// <summary>A SYN that is sent again has the number that it had; only a new connection chooses a new one.</summary>
    public void OnOutbound(ScriptSegment segment)
    {
        if (segment.Flags.HasFlag(TcpFlags.Syn) && _mayStart)
        {
            _mayStart = false;
            Initial = segment.Sequence;
        }
    }

    /// <summary>From the script's numbers to those of the wire, for what the peer sends.</summary>
    public ScriptSegment ToWire(ScriptSegment segment) => segment with
    {
        Acknowledgement = segment.Acknowledgement + Initial,
        Options = segment.Options?.Select(option => option.Name switch
        {
            "sack" => new ScriptOption("sack", [.. option.Numbers.Select(edge => edge + Initial)]),
            "TS" when option.Numbers[1] != 0 => new ScriptOption("TS", option.Numbers[0], option.Numbers[1] + (TimestampOffset ?? 0)),
            _ => option,
        }).ToList(),
    };

    /// <summary>From the numbers of the wire to the script's, for what the stack sent.</summary>
    public ScriptSegment ToScript(ScriptSegment segment) => segment with
    {
        Sequence = IsBlindReset(segment) ? 0 : segment.Sequence - Initial,
        Options = segment.Options?.Select(option => option.Name == "TS"
            ? new ScriptOption("TS", option.Numbers[0] - (TimestampOffset ?? 0), option.Numbers[1])
            : option).ToList(),
    };

    /// <summary>RFC 9293 section 3.10.7.1: a RST for a segment without an acknowledgement has sequence number 0, whatever was said before.</summary>
    private static bool IsBlindReset(ScriptSegment segment) =>
        segment.Sequence == 0 && segment.Flags.HasFlag(TcpFlags.Reset | TcpFlags.Acknowledgement);
}
