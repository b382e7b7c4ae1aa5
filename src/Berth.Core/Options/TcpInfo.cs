using System.Net.NetworkInformation;

namespace Berth;

/// <summary>
/// What the kernel knows of a TCP connection or listener at one moment (<c>struct tcp_info</c>): <c>connection.Options.Get(TcpOption.Info)</c>.
/// </summary>
public sealed record TcpInfo
{
    /// <summary>Bytes that every kernel gives on which .NET runs; later fields are null where the kernel lacks them.</summary>
    internal const int BytesMin = 192;

    /// <summary>Bytes of the structure as far as this type reads it.</summary>
    internal const int BytesMax = 232;

    internal TcpInfo(ReadOnlySpan<byte> bytes)
    {
        TcpInfoFields fields = new(bytes);
        State = TcpInfoFields.StateOf(bytes[0]);
        CongestionState = (TcpCongestionState)bytes[1];
        Negotiated = (TcpNegotiated)bytes[5];
        Retransmits = bytes[2];
        Probes = bytes[3];
        Backoff = bytes[4];
        SendWindowScale = bytes[6] & 0xF;
        ReceiveWindowScale = bytes[6] >> 4;
        IsDeliveryRateLimitedByApplication = (bytes[7] & 1) != 0;
        RetransmissionTimeout = fields.Microseconds(8);
        AcknowledgementTimeout = fields.Microseconds(12);
        SendSegmentBytes = (int)fields.U32(16);
        ReceiveSegmentBytes = (int)fields.U32(20);
        UnacknowledgedSegments = fields.U32(24);
        SelectivelyAcknowledgedSegments = fields.U32(28);
        LostSegments = fields.U32(32);
        RetransmittedSegments = fields.U32(36);
        SinceDataSent = fields.Milliseconds(44);
        SinceDataReceived = fields.Milliseconds(52);
        SinceAcknowledgementReceived = fields.Milliseconds(56);
        PathMtuBytes = (int)fields.U32(60);
        ReceiveSlowStartThresholdBytes = fields.U32(64);
        RoundTripTime = fields.Microseconds(68);
        RoundTripTimeVariation = fields.Microseconds(72);
        SendSlowStartThresholdSegments = fields.U32(76);
        CongestionWindowSegments = fields.U32(80);
        AdvertisedSegmentBytes = (int)fields.U32(84);
        ReorderingSegments = fields.U32(88);
        ReceiverRoundTripTime = fields.Microseconds(92);
        ReceiveSpaceBytes = fields.U32(96);
        TotalRetransmissions = fields.U32(100);
        PacingRateBytesPerSecond = fields.Rate(104);
        PacingRateBytesPerSecondMax = fields.Rate(112);
        BytesAcknowledged = fields.U64(120);
        BytesReceived = fields.U64(128);
        SegmentsSent = fields.U32(136);
        SegmentsReceived = fields.U32(140);
        NotSentBytes = fields.U32(144);
        RoundTripTimeMin = fields.Microseconds(148);
        DataSegmentsReceived = fields.U32(152);
        DataSegmentsSent = fields.U32(156);
        DeliveryRateBytesPerSecond = fields.U64(160);
        BusyTime = fields.LongMicroseconds(168);
        LimitedByReceiveWindow = fields.LongMicroseconds(176);
        LimitedBySendBuffer = fields.LongMicroseconds(184);
        DeliveredSegments = fields.U32OrNull(192);
        DeliveredMarkedSegments = fields.U32OrNull(196);
        BytesSent = fields.U64OrNull(200);
        BytesRetransmitted = fields.U64OrNull(208);
        DuplicatesReported = fields.U32OrNull(216);
        ReorderingsSeen = fields.U32OrNull(220);
        OutOfOrderSegmentsReceived = fields.U32OrNull(224);
        SendWindowBytes = fields.U32OrNull(228);
    }

    /// <summary>The state (RFC 9293 section 3.3.2).</summary>
    public TcpState State { get; }

    /// <summary>What congestion control is doing.</summary>
    public TcpCongestionState CongestionState { get; }

    /// <summary>What the two ends agreed on.</summary>
    public TcpNegotiated Negotiated { get; }

    /// <summary>Of a listener: connections that wait to be accepted; null for a connection.</summary>
    public long? QueueLength => State == TcpState.Listen ? UnacknowledgedSegments : null;

    /// <summary>Of a listener: the backlog in force (one connection more may wait); null for a connection.</summary>
    public long? QueueLimit => State == TcpState.Listen ? SelectivelyAcknowledgedSegments : null;

    /// <summary>Repeats of the oldest unacknowledged segment, so far.</summary>
    public int Retransmits { get; }

    /// <summary>Keep-alive or zero-window probes without an answer, so far.</summary>
    public int Probes { get; }

    /// <summary>Doublings of the retransmission time-out, so far.</summary>
    public int Backoff { get; }

    /// <summary>The peer's window scale, in bits.</summary>
    public int SendWindowScale { get; }

    /// <summary>Our window scale, in bits.</summary>
    public int ReceiveWindowScale { get; }

    /// <summary>Whether <see cref="DeliveryRateBytesPerSecond"/> was limited by what the program sent, not by the network.</summary>
    public bool IsDeliveryRateLimitedByApplication { get; }

    /// <summary>Time after which an unacknowledged segment is repeated.</summary>
    public TimeSpan RetransmissionTimeout { get; }

    /// <summary>Time for which an acknowledgement may be delayed.</summary>
    public TimeSpan AcknowledgementTimeout { get; }

    /// <summary>The largest segment sent, in bytes.</summary>
    public int SendSegmentBytes { get; }

    /// <summary>The largest segment expected, in bytes.</summary>
    public int ReceiveSegmentBytes { get; }

    /// <summary>Segments sent and not acknowledged; of a listener see <see cref="QueueLength"/>.</summary>
    public long UnacknowledgedSegments { get; }

    /// <summary>Segments acknowledged out of order; of a listener see <see cref="QueueLimit"/>.</summary>
    public long SelectivelyAcknowledgedSegments { get; }

    /// <summary>Segments thought lost.</summary>
    public long LostSegments { get; }

    /// <summary>Repeated segments that are not acknowledged yet.</summary>
    public long RetransmittedSegments { get; }

    /// <summary>Time since data was last sent.</summary>
    public TimeSpan SinceDataSent { get; }

    /// <summary>Time since data was last received.</summary>
    public TimeSpan SinceDataReceived { get; }

    /// <summary>Time since an acknowledgement was last received.</summary>
    public TimeSpan SinceAcknowledgementReceived { get; }

    /// <summary>The path's MTU, in bytes.</summary>
    public int PathMtuBytes { get; }

    /// <summary>The window that is offered at most for now, in bytes.</summary>
    public long ReceiveSlowStartThresholdBytes { get; }

    /// <summary>The smoothed round-trip time (RFC 6298).</summary>
    public TimeSpan RoundTripTime { get; }

    /// <summary>Its mean deviation.</summary>
    public TimeSpan RoundTripTimeVariation { get; }

    /// <summary>Where slow start ends, in segments; 2,147,483,647 when it has not ended yet.</summary>
    public long SendSlowStartThresholdSegments { get; }

    /// <summary>Segments that may be in flight.</summary>
    public long CongestionWindowSegments { get; }

    /// <summary>The largest segment we told the peer to send, in bytes.</summary>
    public int AdvertisedSegmentBytes { get; }

    /// <summary>By how many segments the network is thought to reorder.</summary>
    public long ReorderingSegments { get; }

    /// <summary>The round-trip time as the receiving side reckons it; zero when unknown.</summary>
    public TimeSpan ReceiverRoundTripTime { get; }

    /// <summary>What the program reads in a round trip, in bytes: the receive buffer grows by it.</summary>
    public long ReceiveSpaceBytes { get; }

    /// <summary>Segments repeated in the connection's life.</summary>
    public long TotalRetransmissions { get; }

    /// <summary>The rate of sending, in bytes a second; null when it is not limited.</summary>
    public ulong? PacingRateBytesPerSecond { get; }

    /// <summary>The limit set on it, in bytes a second; null for none.</summary>
    public ulong? PacingRateBytesPerSecondMax { get; }

    /// <summary>Bytes acknowledged by the peer, SYN and FIN among them.</summary>
    public long BytesAcknowledged { get; }

    /// <summary>Bytes received and acknowledged by us.</summary>
    public long BytesReceived { get; }

    /// <summary>Segments sent, with and without data.</summary>
    public long SegmentsSent { get; }

    /// <summary>Segments received, with and without data.</summary>
    public long SegmentsReceived { get; }

    /// <summary>Bytes in the send buffer that have not been sent.</summary>
    public long NotSentBytes { get; }

    /// <summary>The least round-trip time lately.</summary>
    public TimeSpan RoundTripTimeMin { get; }

    /// <summary>Segments with data received.</summary>
    public long DataSegmentsReceived { get; }

    /// <summary>Segments with data sent.</summary>
    public long DataSegmentsSent { get; }

    /// <summary>The rate at which the peer lately received, in bytes a second.</summary>
    public long DeliveryRateBytesPerSecond { get; }

    /// <summary>Time with something to send.</summary>
    public TimeSpan BusyTime { get; }

    /// <summary>Time in which the peer's window held us back.</summary>
    public TimeSpan LimitedByReceiveWindow { get; }

    /// <summary>Time in which our send buffer held us back.</summary>
    public TimeSpan LimitedBySendBuffer { get; }

    /// <summary>Segments delivered, repeats included; null before Linux 4.18.</summary>
    public long? DeliveredSegments { get; }

    /// <summary>Segments delivered with a congestion mark (ECN); null before Linux 4.18.</summary>
    public long? DeliveredMarkedSegments { get; }

    /// <summary>Bytes sent, repeats included; null before Linux 4.19.</summary>
    public long? BytesSent { get; }

    /// <summary>Bytes repeated; null before Linux 4.19.</summary>
    public long? BytesRetransmitted { get; }

    /// <summary>Segments that the peer says it got twice (RFC 2883); null before Linux 4.19.</summary>
    public long? DuplicatesReported { get; }

    /// <summary>Times that reordering was seen; null before Linux 4.19.</summary>
    public long? ReorderingsSeen { get; }

    /// <summary>Segments received out of order; null before Linux 5.4.</summary>
    public long? OutOfOrderSegmentsReceived { get; }

    /// <summary>The window that the peer offers, in bytes; null before Linux 5.4.</summary>
    public long? SendWindowBytes { get; }
}
