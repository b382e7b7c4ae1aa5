using System.Net.NetworkInformation;

namespace Berth;

/// <summary>
/// Two connections in virtual time with a wire between them. Segments are bytes on the wire; what it does to each is a rule's choice.
/// </summary>
internal sealed class TcpPair
{
    private static readonly MuxKey ClientKey = new(IpAddress.Parse("192.0.2.1"), 40000, IpAddress.Parse("192.0.2.2"), 80);

    private readonly PriorityQueue<(bool ToServer, byte[] Bytes), (long Ticks, long Order)> _wire = new();
    private readonly byte[] _buffer = new byte[65536];
    private readonly RateLimit _challenges = new(1000);
    private readonly TcpSettings _serverSettings;
    private readonly int _segmentMax;
    private long _order;

    public TcpPair(TcpSettings? client = null, TcpSettings? server = null, int segmentMax = 1460, uint clientSequence = 1000, uint serverSequence = 5000)
    {
        _serverSettings = server ?? TcpSettings.Linux;
        _segmentMax = segmentMax;
        ServerSequence = serverSequence;
        Client = TcpConnection.Open(ClientKey, client ?? TcpSettings.Linux, segmentMax, new(new(clientSequence), 0), _challenges);
    }

    /// <summary>What the wire does to a segment: how often it arrives, and how much later than usual each time.</summary>
    public delegate void WireRule(bool toServer, in TcpSegment segment, List<TimeSpan> arrivals);

    public Instant Now { get; private set; }

    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(10);

    public WireRule? Rule { get; set; }

    public TcpConnection Client { get; }

    public TcpConnection? Server { get; private set; }

    public uint ServerSequence { get; }

    /// <summary>Whether what comes for a connection that is over is answered by a RST, as the host of each end would (RFC 9293 section 3.10.7.1).</summary>
    public bool ResetsWhatComesTooLate { get; init; }

    /// <summary>Called after every step.</summary>
    public Action? Watch { get; set; }

    public List<string> Log { get; } = [];

    public int Segments { get; private set; }

    /// <summary>Goes on until a condition holds, or nothing more can happen, or the time is up.</summary>
    public bool RunUntil(Func<bool> done, TimeSpan? limit = null)
    {
        Instant end = Now + (limit ?? TimeSpan.FromHours(24));
        while (true)
        {
            Emit();
            if (done())
            {
                return true;
            }

            Emit(); // Asking may have written or read something.
            Watch?.Invoke();
            Instant next = Instant.Earlier(Client.NextDeadline, Server?.NextDeadline ?? Instant.Never);
            bool arrives = _wire.TryPeek(out _, out (long Ticks, long Order) at) && at.Ticks <= next.Ticks;
            next = arrives ? new Instant(at.Ticks) : next;
            if (next == Instant.Never || next > end)
            {
                Now = next == Instant.Never ? Now : end;
                return false;
            }

            Now = Instant.Earlier(next, end) < Now ? Now : next;
            if (arrives)
            {
                (bool toServer, byte[] bytes) = _wire.Dequeue();
                Arrive(toServer, bytes);
            }
            else
            {
                Client.Expire(Now);
                Server?.Expire(Now);
            }
        }
    }

    public void RunFor(TimeSpan time) => RunUntil(() => false, time);

    public TcpPair Connect()
    {
        Assert.True(RunUntil(() => Client.State == TcpState.Established && Server?.State == TcpState.Established));
        return this;
    }

    private void Arrive(bool toServer, byte[] bytes)
    {
        Assert.True(TcpSegment.TryRead(bytes, out TcpSegment segment));
        if (ResetsWhatComesTooLate && (toServer ? Server : Client) is { IsOver: true })
        {
            ResetLate(toServer, segment);
        }
        else if (!toServer)
        {
            Client.Input(segment, Now);
        }
        else if (Server is not null)
        {
            Server.Input(segment, Now);
        }
        else if (segment.IsSyn && !segment.IsAcknowledgement)
        {
            MuxKey key = new(ClientKey.RemoteAddress, ClientKey.RemotePort, ClientKey.LocalAddress, ClientKey.LocalPort);
            Server = TcpConnection.Answer(key, _serverSettings, _segmentMax, new(new(ServerSequence), 7777), _challenges, segment, Now);
        }
    }

    private void ResetLate(bool toServer, in TcpSegment segment)
    {
        if (!segment.IsReset)
        {
            int length = new TcpSegment
            {
                SourcePort = segment.DestinationPort,
                DestinationPort = segment.SourcePort,
                Flags = segment.IsAcknowledgement ? TcpFlags.Reset : TcpFlags.Reset | TcpFlags.Acknowledgement,
                Sequence = segment.IsAcknowledgement ? segment.Acknowledgement : default,
                Acknowledgement = segment.IsAcknowledgement ? default : segment.End,
            }.WriteHeader(_buffer);
            Send(!toServer, _buffer[..length]);
        }
    }

    private void Emit()
    {
        while (Client.TryEmit(_buffer, Now, out int length))
        {
            Send(toServer: true, _buffer[..length]);
        }

        while (Server is not null && Server.TryEmit(_buffer, Now, out int length))
        {
            Send(toServer: false, _buffer[..length]);
        }
    }

    private void Send(bool toServer, byte[] bytes)
    {
        Assert.True(TcpSegment.TryRead(bytes, out TcpSegment segment));
        Segments++;
        Log.Add($"{Now} {(toServer ? ">" : "<")} {segment.Flags} {segment.Sequence}:{segment.End} ack {segment.Acknowledgement} win {segment.Window} len {segment.Payload.Length} sack {segment.Options.SackCount}");
        List<TimeSpan> arrivals = [TimeSpan.Zero];
        Rule?.Invoke(toServer, segment, arrivals);
        foreach (TimeSpan later in arrivals)
        {
            _wire.Enqueue((toServer, bytes), ((Now + Delay + later).Ticks, _order++));
        }
    }
}
