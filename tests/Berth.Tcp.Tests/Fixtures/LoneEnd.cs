using System.Net.NetworkInformation;

namespace Berth;

/// <summary>
/// One connection whose peer is the test: the test says what arrives, and looks at what goes out. Numbers are counted from each end's initial
/// one, and both of those lie just before the place where sequence numbers begin anew.
/// </summary>
internal sealed class LoneEnd
{
    public static readonly SequenceNumber OurInitial = new(uint.MaxValue - 10);
    public static readonly SequenceNumber PeerInitial = new(uint.MaxValue - 50);

    /// <summary>No options, so that a test sees only what it is about.</summary>
    public static readonly TcpSettings Plain = TcpSettings.Linux with { Timestamps = false, WindowScaling = false, SelectiveAcknowledgements = false };

    private static readonly SegmentOptions PlainSyn = new() { MaximumSegmentSize = 1000 };
    private static readonly MuxKey Key = new(IpAddress.Parse("192.0.2.1"), 40000, IpAddress.Parse("192.0.2.2"), 80);

    private readonly byte[] _buffer = new byte[4096];
    private readonly List<SentSegment> _sent = [];
    private uint _lastTimestamp;

    private LoneEnd(TcpSettings settings, RateLimit challenges, int segmentMax, SegmentOptions? answeredSyn, int peerWindow)
    {
        ConnectionSeed seed = new(OurInitial, 5000);
        Now = Instant.Epoch + TimeSpan.FromHours(1);
        Connection = answeredSyn is { } options
            ? TcpConnection.Answer(Key, settings, segmentMax, seed, challenges, Segment(TcpFlags.Syn, 0, 0, [], peerWindow, 0, options), Now)
            : TcpConnection.Open(Key, settings, segmentMax, seed, challenges);
        Drain();
    }

    public TcpConnection Connection { get; }

    public TcpState State => Connection.State;

    public Instant Now { get; private set; }

    /// <summary>RCV.NXT.</summary>
    public int ReceiveNext => Connection.ReceiveNext - PeerInitial;

    /// <summary>SND.NXT.</summary>
    public int SendNext => Connection.SendNext - OurInitial;

    /// <summary>What the peer's window field says when a test does not.</summary>
    public int PeerWindow { get; set; } = 60_000;

    /// <summary>What the peer last heard: our acknowledgement and the window behind it, unscaled.</summary>
    public SentSegment? LastSent { get; private set; }

    /// <summary>Active: in SYN-SENT, its SYN sent.</summary>
    public static LoneEnd Open(TcpSettings? settings = null, int segmentMax = 1000, RateLimit? challenges = null) =>
        new(settings ?? Plain, challenges ?? new RateLimit(1000), segmentMax, null, 0);

    /// <summary>Passive: in SYN-RECEIVED, its SYN-ACK sent.</summary>
    public static LoneEnd Answer(
        TcpSettings? settings = null, SegmentOptions? peer = null, int segmentMax = 1000, int window = 60_000, RateLimit? challenges = null) =>
        new(settings ?? Plain, challenges ?? new RateLimit(1000), segmentMax, peer ?? PlainSyn, window) { PeerWindow = window };

    /// <summary>In ESTABLISHED, actively opened; what the handshake sent is forgotten.</summary>
    public static LoneEnd Established(
        TcpSettings? settings = null, SegmentOptions? peer = null, int segmentMax = 1000, int window = 60_000, RateLimit? challenges = null)
    {
        LoneEnd end = Open(settings, segmentMax, challenges);
        end.PeerWindow = window;
        end.Arrive(TcpFlags.Syn | TcpFlags.Acknowledgement, 0, 1, options: peer ?? PlainSyn);
        Assert.Equal(TcpState.Established, end.State);
        end.Take();
        end.Connection.TakeEvents();
        return end;
    }

    /// <summary>What a Linux peer's SYN offers.</summary>
    public static SegmentOptions LinuxSyn(int segmentSize = 1000, int scale = 7) => new()
    {
        MaximumSegmentSize = (ushort)segmentSize,
        WindowScale = (byte)scale,
        SackPermitted = true,
        HasTimestamps = true,
        TimestampValue = 3_600_000,
    };

    public static SegmentOptions SackOf(params ReadOnlySpan<(int Start, int End)> blocks)
    {
        SegmentOptions options = default;
        foreach ((int start, int end) in blocks)
        {
            options.TryAddSack(new SackBlock(OurInitial + start, OurInitial + end));
        }

        return options;
    }

    public static string Letters(TcpFlags flags)
    {
        string letters = string.Concat("FSRPAU".Where((_, bit) => ((int)flags & (1 << bit)) != 0).Select(letter => letter == 'A' ? '.' : letter));
        return letters.Length == 0 ? "-" : letters;
    }

    /// <summary>Bytes as the peer sends them: each says where it stands.</summary>
    public static byte[] Bytes(int sequence, int count) => [.. Enumerable.Range(sequence, count).Select(place => (byte)place)];

    /// <summary>A segment arrives now; what answers it goes out.</summary>
    public void Arrive(
        TcpFlags flags, int sequence, int acknowledgement = 0, int count = 0, int? window = null, int urgent = 0, SegmentOptions options = default)
    {
        bool usesTimestamps = LastSent?.Options.HasTimestamps == true && !flags.HasFlag(TcpFlags.Reset);
        if (usesTimestamps && !options.HasTimestamps)
        {
            options.HasTimestamps = true;
            options.TimestampValue = (uint)(Now.Ticks / TimeSpan.TicksPerMillisecond);
            options.TimestampEcho = _lastTimestamp;
        }

        Connection.Input(Segment(flags, sequence, acknowledgement, Bytes(sequence, count), window ?? PeerWindow, urgent, options), Now);
        Drain();
    }

    /// <summary>A pure acknowledgement arrives, from where the peer stands.</summary>
    public void Acknowledge(int acknowledgement, int? window = null, SegmentOptions options = default) =>
        Arrive(TcpFlags.Acknowledgement, ReceiveNext, acknowledgement, window: window, options: options);

    /// <summary>In-order data arrives, acknowledging everything sent.</summary>
    public void Data(int count) => Arrive(TcpFlags.Acknowledgement | TcpFlags.Push, ReceiveNext, SendNext, count);

    public void Write(int count)
    {
        Assert.Equal(count, Connection.Write(new byte[count], Now));
        Drain();
    }

    public int Read(int countMax = int.MaxValue)
    {
        byte[] buffer = new byte[Math.Min(countMax, 4096)];
        int total = 0;
        for (int length; total < countMax && (length = Connection.Read(buffer.AsSpan(0, Math.Min(buffer.Length, countMax - total)), Now)) > 0;)
        {
            total += length;
        }

        Drain();
        return total;
    }

    public void Do(Action<TcpConnection, Instant> call)
    {
        call(Connection, Now);
        Drain();
    }

    /// <summary>Time goes on; whatever becomes due happens.</summary>
    public void Wait(TimeSpan time)
    {
        Instant end = Now + time;
        for (int rounds = 0; Connection.NextDeadline <= end; rounds++)
        {
            Assert.True(rounds < 100_000, $"a deadline that never goes away: {Connection.NextDeadline} at {Now} in {State}");
            Now = Instant.Earlier(Connection.NextDeadline, end) < Now ? Now : Connection.NextDeadline;
            Connection.Expire(Now);
            Drain();
        }

        Now = end;
    }

    public void Wait(double seconds) => Wait(TimeSpan.FromSeconds(seconds));

    /// <summary>What went out since this was last asked.</summary>
    public SentSegment[] Take()
    {
        SentSegment[] taken = [.. _sent];
        _sent.Clear();
        return taken;
    }

    /// <summary>What went out since this was last asked, each in brief.</summary>
    public string[] TakeBriefs() => [.. Take().Select(sent => sent.Brief)];

    private static TcpSegment Segment(
        TcpFlags flags, int sequence, int acknowledgement, byte[] payload, int window, int urgent, in SegmentOptions options) => new()
        {
            SourcePort = Key.RemotePort,
            DestinationPort = Key.LocalPort,
            Sequence = PeerInitial + sequence,
            Acknowledgement = OurInitial + acknowledgement,
            Flags = flags,
            Window = (ushort)window,
            UrgentPointer = (ushort)urgent,
            Options = options,
            Payload = payload,
        };

    private void Drain()
    {
        while (Connection.TryEmit(_buffer, Now, out int length))
        {
            Assert.True(TcpSegment.TryRead(_buffer.AsSpan(0, length), out TcpSegment segment));
            LastSent = new SentSegment(
                Now,
                segment.Flags,
                segment.Sequence - OurInitial,
                segment.IsAcknowledgement ? segment.Acknowledgement - PeerInitial : 0,
                segment.Window,
                segment.Payload.ToArray(),
                segment.IsUrgent ? segment.UrgentPointer : 0,
                segment.Options);
            _lastTimestamp = segment.Options.TimestampValue;
            _sent.Add(LastSent);
            Assert.True(_sent.Count < 10_000, "it sends without end");
        }
    }
}
