namespace Berth;

/// <summary>The two segments of a handshake by cookie: the SYN-ACK that remembers nothing, and the acknowledgement that brings it all back.</summary>
internal sealed class CookieHandshake(KeyedHash hash)
{
    private readonly SynCookies _cookies = new(hash);
    private readonly InitialSequence _sequences = new(hash);

    public TcpSegment Answer(MuxKey key, in TcpSegment syn, TcpSettings settings, int segmentMax, Instant now)
    {
        SegmentOptions offered = syn.Options;
        int size = Math.Min(settings.MaximumSegmentSize ?? segmentMax, ushort.MaxValue);
        SegmentOptions options = new() { MaximumSegmentSize = (ushort)size };
        if (settings.Timestamps && offered.HasTimestamps)
        {
            SynCookieOptions kept = new(
                settings.WindowScaling ? offered.WindowScale : null, settings.SelectiveAcknowledgements && offered.SackPermitted, EcnPermitted: false);
            options.HasTimestamps = true;
            options.TimestampValue = kept.In(unchecked(TimestampState.Clock(now) + _sequences.TimestampOffset(key)));
            options.TimestampEcho = offered.TimestampValue;
            options.SackPermitted = kept.SackPermitted;
            options.WindowScale = kept.WindowScale is null ? null : (byte)Receiver.ScaleFor(settings.ReceiveBuffer);
        }

        return new TcpSegment
        {
            SourcePort = key.LocalPort,
            DestinationPort = key.RemotePort,
            Sequence = _cookies.Make(key, syn.Sequence, offered.MaximumSegmentSize ?? 536, now),
            Acknowledgement = syn.Sequence + 1,
            Flags = TcpFlags.Syn | TcpFlags.Acknowledgement,
            Window = (ushort)Math.Min(settings.ReceiveBuffer, ushort.MaxValue),
            Options = options,
        };
    }

    /// <summary>Whether an acknowledgement answers one of our cookies, and what its SYN had offered.</summary>
    public bool TryRestore(MuxKey key, in TcpSegment acknowledgement, Instant now, out SegmentOptions offered)
    {
        offered = default;
        if (!_cookies.TryVerify(key, acknowledgement.Sequence - 1, acknowledgement.Acknowledgement - 1, now, out int segmentSize))
        {
            return false;
        }

        offered.MaximumSegmentSize = (ushort)segmentSize;
        SegmentOptions carried = acknowledgement.Options;
        if (carried.HasTimestamps)
        {
            SynCookieOptions kept = SynCookieOptions.From(carried.TimestampEcho);
            offered.HasTimestamps = true;
            offered.TimestampValue = carried.TimestampValue;
            offered.SackPermitted = kept.SackPermitted;
            offered.WindowScale = kept.WindowScale;
        }

        return true;
    }
}
