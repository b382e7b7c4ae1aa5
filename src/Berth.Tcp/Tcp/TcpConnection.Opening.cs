using System.Net.NetworkInformation;

namespace Berth;

/// <content>Opening: SYNs, what they negotiate, and how often they are sent.</content>
public sealed partial class TcpConnection
{
    private const int SegmentSizeMin = 48; // Linux's tcp_min_snd_mss: room for all options and a little of the stream.

    private int _pathSegmentMax;

    /// <summary>The largest payload of a segment to the peer, timestamps already taken off (RFC 9293 section 3.7.1).</summary>
    public int SegmentSize { get; private set; }

    /// <summary>Bytes of TCP payload that fit into a packet on the way to the peer, headers without options taken off.</summary>
    public int PathSegmentMax
    {
        get => _pathSegmentMax;
        set
        {
            _pathSegmentMax = value;
            FitSegments();
        }
    }

    private int PeerSegmentMax { get; set; }

    /// <summary>RFC 9293 section 3.10.1, active: the connection is in SYN-SENT, and has its SYN to send.</summary>
    internal static TcpConnection Open(
        MuxKey key, TcpSettings settings, int segmentMax, ConnectionSeed seed, RateLimit challenges) =>
        new(key, settings, segmentMax, seed, challenges, isPassive: false) { State = TcpState.SynSent };

    /// <summary>RFC 9293 section 3.10.7.2: a SYN arrived for a listener. The connection is in SYN-RECEIVED, and has its SYN-ACK to send.</summary>
    internal static TcpConnection Answer(
        MuxKey key, TcpSettings settings, int segmentMax, ConnectionSeed seed, RateLimit challenges, in TcpSegment syn, Instant now)
    {
        TcpConnection connection = new(key, settings, segmentMax, seed, challenges, isPassive: true) { State = TcpState.SynReceived };
        connection.Negotiate(syn, now);
        return connection;
    }

    /// <summary>The SYN-ACK went out before there was a connection, as a cookie (RFC 4987 section 3.6).</summary>
    internal void SkipSynAck(Instant now)
    {
        _syn.OnSent(now);
        _syn.OnSent(now); // As if twice: nothing is known about the time it took.
        _syn.Stop();
    }

    /// <summary>
    /// RFC 6191 section 2 and RFC 9293 section 3.10.7.4: whether a SYN may open a new connection in the place of one in TIME-WAIT. Its timestamp,
    /// or else its sequence number, has to be later than anything seen.
    /// </summary>
    internal bool MayBeReplacedBy(in TcpSegment segment)
    {
        if (State != TcpState.TimeWait || !segment.IsSyn || segment.IsReset || segment.IsAcknowledgement)
        {
            return false;
        }

        return _timestamps.IsUsed && segment.Options.HasTimestamps
            ? _timestamps.IsLater(segment.Options) || (segment.Options.TimestampValue == _timestamps.Recent && segment.Sequence > _receiver.Next)
            : segment.Sequence > _receiver.Next;
    }

    /// <summary>RFC 9293 section 3.10.7: the options of the peer's SYN, against what we offer.</summary>
    private void Negotiate(in TcpSegment syn, Instant now)
    {
        _receiver.Synchronize(syn.Sequence);
        SegmentOptions options = syn.Options;
        PeerSegmentMax = options.MaximumSegmentSize is { } announced and > 0
            ? announced
            : Key.RemoteAddress.IsIpv6 ? 1220 : 536; // RFC 9293 section 3.7.1, MUST-15.
        if (_settings.WindowScaling && options.WindowScale is { } scale)
        {
            _sender.Scale = Math.Min((int)scale, 14); // RFC 7323 section 2.3.
            _receiver.UseScale();
        }

        if (_settings.Timestamps && options.HasTimestamps)
        {
            _timestamps.Use();
            _timestamps.Start(syn, now);
        }

        _sender.Recovery.UsesSelective = _settings.SelectiveAcknowledgements && options.SackPermitted;
        if (_settings.UserTimeoutOption && options.UserTimeout is { } timeout)
        {
            _userTimeout ??= UserTimeoutField.Decode(timeout);
        }

        _sender.OpenWindow(syn.Sequence, _sender.Unacknowledged, syn.Window);
        FitSegments();
        _sender.Begin(SegmentSize);
        _receiver.Expect(_settings.MaximumSegmentSize ?? _pathSegmentMax);
    }

    private void FitSegments()
    {
        if (PeerSegmentMax == 0)
        {
            return; // Not known before the peer's SYN.
        }

        int size = Math.Min(Math.Min(PeerSegmentMax, _pathSegmentMax), _settings.MaximumSegmentSize ?? int.MaxValue);
        SegmentSize = Math.Max(size, SegmentSizeMin) - (_timestamps.IsUsed ? TimestampsLength : 0);
        _sender.Congestion.SegmentSize = SegmentSize;
    }

    private void OnSynUnanswered()
    {
        if (!_syn.OnUnanswered())
        {
            End(_isPassive ? TcpFailure.None : _softFailure == TcpFailure.None ? TcpFailure.TimedOut : _softFailure);
        }
    }

    /// <summary>Both SYNs were acknowledged.</summary>
    private void Establish(Instant now)
    {
        if (!_syn.WasRepeated)
        {
            _sender.RoundTrip.Sample(_syn.Waited(now));
        }
        else if (_syn.Unanswered > 0)
        {
            _sender.RoundTrip.OnSynWasSentAgain();
        }

        if (_syn.Unanswered > 1)
        {
            _sender.Congestion.OnSynWasSentAgain(); // RFC 6928 section 2 forgives one loss, which may have been a late answer.
        }

        _syn.Stop();
        _keepAlive.OnHeard(now);

        State = _sender.FinQueued ? TcpState.FinWait1 : TcpState.Established;
        Raise(TcpEvents.Connected);
    }

    /// <summary>What our SYN or SYN-ACK offers: in a SYN-ACK only what the peer offered too.</summary>
    private SegmentOptions SynOptions(Instant now)
    {
        bool isAnswer = State == TcpState.SynReceived;
        SegmentOptions options = new()
        {
            MaximumSegmentSize = (ushort)Math.Min(_settings.MaximumSegmentSize ?? _pathSegmentMax, ushort.MaxValue),
            SackPermitted = isAnswer ? _sender.Recovery.UsesSelective : _settings.SelectiveAcknowledgements,
            WindowScale = (isAnswer ? _receiver.IsScaled : _settings.WindowScaling) ? (byte)_receiver.ScaleOffered : null,
            HasTimestamps = isAnswer ? _timestamps.IsUsed : _settings.Timestamps,
            UserTimeout = _settings.UserTimeoutOption && _userTimeout is { } timeout ? UserTimeoutField.Encode(timeout) : null,
        };
        if (options.HasTimestamps)
        {
            options.TimestampValue = _timestamps.ValueAt(now);
            options.TimestampEcho = _timestamps.Recent;
        }

        return options;
    }
}
