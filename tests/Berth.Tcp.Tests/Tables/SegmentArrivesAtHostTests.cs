using System.Net.NetworkInformation;

namespace Berth;

/// <summary>RFC 9293 sections 3.10.7.1 and 3.10.7.2 as tables, and the SYN that opens anew in TIME-WAIT (RFC 6191): CLOSED and LISTEN are the host's.</summary>
public sealed class SegmentArrivesAtHostTests
{
    private const TcpFlags Ack = TcpFlags.Acknowledgement;

    private static readonly IpAddress Peer = IpAddress.Parse("192.0.2.9");
    private static readonly IpAddress Own = IpAddress.Parse("192.0.2.2");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EverySegment_ToAPortWithoutConnection_HasTheOutcomeThatTheRfcDemands(bool listens)
    {
        int rows = 0;
        for (int flags = 0; flags < 64; flags++)
        {
            foreach (int count in (int[])[0, 10])
            {
                TcpFlags kind = (TcpFlags)flags;
                OneHost host = new(listens);
                host.Deliver(kind, 1000, 7000, count);
                string expected = Expected(kind, count, listens);
                Assert.Equal((kind, count, expected), (kind, count, host.TakeReply()));
                Assert.Equal(expected.StartsWith("S.", StringComparison.Ordinal) ? 1 : 0, host.Host.Connections.Count());
                rows++;
            }
        }

        Assert.Equal(128, rows);
    }

    [Theory]
    [InlineData("beyond the last number", 10_000, false, "S. ack 10001")]
    [InlineData("before the last number", -10_000, false, ". ack last")]
    [InlineData("before, but with a later timestamp", -10_000, true, "S. ack -9999")]
    public void SynInTimeWait_OpensAnew_WhenItMustBeLater(string what, int distance, bool laterTimestamp, string reply)
    {
        OneHost host = new(listens: true, timestamps: laterTimestamp);
        host.Deliver(TcpFlags.Syn, 999, 0, 0);
        uint own = host.LastSequence;
        host.Deliver(Ack, 1000, own + 1, 0);
        Assert.True(host.Listener!.TryAccept(out TcpConnection? connection));
        connection.CloseOutput(host.Now);
        host.TakeReply();
        host.Deliver(Ack | TcpFlags.Fin, 1000, own + 2, 0);
        Assert.Equal((what, TcpState.TimeWait), (what, connection.State));
        host.TakeReply();
        host.Wait();
        host.Deliver(TcpFlags.Syn, (uint)(1001 + distance), 0, 0);
        string expected = reply switch
        {
            ". ack last" => $". {own + 2} ack 1001",
            _ => $"S. {host.LastSequence} ack {(uint)(1001 + distance + 1)}",
        };
        Assert.Equal((what, expected), (what, host.TakeReply()));
        Assert.Equal(reply.StartsWith('S') ? TcpState.SynReceived : TcpState.TimeWait, Assert.Single(host.Host.Connections).State);
    }

    /// <summary>RFC 9293 section 3.9.2.3, MUST-57 and MUST-63.</summary>
    [Theory]
    [InlineData("192.0.2.9", "192.0.2.2", "S.")]
    [InlineData("224.0.0.1", "192.0.2.2", "")]
    [InlineData("255.255.255.255", "192.0.2.2", "")]
    [InlineData("192.0.2.255", "192.0.2.2", "")]
    [InlineData("192.0.2.9", "192.0.2.255", "")]
    [InlineData("192.0.2.9", "224.0.0.1", "")]
    public void SynToOrFromMany_IsNotAnswered(string from, string to, string reply)
    {
        OneHost host = new(listens: true) { From = IpAddress.Parse(from), To = IpAddress.Parse(to) };
        host.Deliver(TcpFlags.Syn, 1000, 0, 0);
        Assert.Equal(reply, host.TakeReply().Split(' ')[0]);
        Assert.Equal(reply.Length > 0 ? 1 : 0, host.Host.Connections.Count());
    }

    /// <summary>The rules of the two sections, from their text.</summary>
    private static string Expected(TcpFlags flags, int count, bool listens)
    {
        bool Has(TcpFlags flag) => (flags & flag) != TcpFlags.None;
        if (Has(TcpFlags.Reset))
        {
            return ""; // An incoming RST is ignored in LISTEN, discarded in CLOSED.
        }

        if (Has(Ack))
        {
            return "R 7000"; // <SEQ=SEG.ACK><CTL=RST>, in both.
        }

        if (listens)
        {
            return Has(TcpFlags.Syn) ? "S. ack 1001" : ""; // Text and FIN of a SYN are left to come again.
        }

        int length = count + (Has(TcpFlags.Syn) ? 1 : 0) + (Has(TcpFlags.Fin) ? 1 : 0);
        return $"R. 0 ack {1000 + length}"; // <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>.
    }

    /// <summary>A host whose neighbour is the test.</summary>
    private sealed class OneHost
    {
        private readonly byte[] _buffer = new byte[2000];
        private readonly IpInterface _interface;
        private readonly bool _timestamps;
        private string _reply = "";

        public OneHost(bool listens, bool timestamps = false)
        {
            _timestamps = timestamps;
            Host = new IpHost(new IpHostSettings(), new Random(1));
            _interface = Host.AddInterface("eth0", 1500, IpPrefix.Parse("192.0.2.2/24"));
            if (listens)
            {
                TcpSettings settings = TcpSettings.Linux with { Timestamps = timestamps };
                Assert.Equal(BindFailure.None, Host.TryListen(null, 80, 5, settings, out TcpPassiveSocket? listener));
                Listener = listener;
            }
        }

        public IpAddress From { get; init; } = Peer;

        public IpAddress To { get; init; } = Own;

        public IpHost Host { get; }

        public TcpPassiveSocket? Listener { get; }

        public Instant Now { get; private set; } = Instant.Epoch + TimeSpan.FromMinutes(1);

        public uint LastSequence { get; private set; }

        public void Wait() => Now += TimeSpan.FromSeconds(5);

        public void Deliver(TcpFlags flags, uint sequence, uint acknowledgement, int count)
        {
            TcpSegment segment = new()
            {
                SourcePort = 40_000,
                DestinationPort = 80,
                Sequence = new(sequence),
                Acknowledgement = new(acknowledgement),
                Flags = flags,
                Window = 1000,
                Options = new SegmentOptions { HasTimestamps = _timestamps, TimestampValue = (uint)(Now.Ticks / TimeSpan.TicksPerMillisecond) },
                Payload = new byte[count],
            };
            byte[] bytes = new byte[200];
            int length = segment.Write(bytes);
            TcpSegment.FillChecksum(bytes.AsSpan(0, length), From, To);
            IpPacket packet = new() { Source = From, Destination = To, Protocol = TcpSegment.Protocol, Payload = bytes.AsSpan(0, length) };
            byte[] onWire = new byte[300];
            Host.Deliver(onWire.AsSpan(0, packet.Write(onWire)), _interface, Now);
            Drain();
        }

        /// <summary>The one answer since this was last asked, in brief; the number of a SYN-ACK is left out unless it is asked for.</summary>
        public string TakeReply()
        {
            Drain();
            string reply = _reply;
            _reply = "";
            return Listener is { AcceptQueueLength: 0 } && Now == Instant.Epoch + TimeSpan.FromMinutes(1) && reply.StartsWith("S.", StringComparison.Ordinal)
                ? $"S.{reply[reply.IndexOf(" ack", StringComparison.Ordinal)..]}"
                : reply;
        }

        private void Drain()
        {
            while (Host.TryEmit(_buffer, Now, out EmittedPacket emitted))
            {
                Assert.True(IpPacket.TryRead(_buffer.AsSpan(0, emitted.Length), out IpPacket packet));
                Assert.True(TcpSegment.TryRead(packet.Payload, out TcpSegment segment));
                Assert.True(TcpSegment.VerifyChecksum(packet.Payload, packet.Source, packet.Destination));
                LastSequence = segment.Sequence.Value;
                _reply += $"{LoneEnd.Letters(segment.Flags)} {segment.Sequence}{(segment.IsAcknowledgement ? $" ack {segment.Acknowledgement}" : "")}";
            }
        }
    }
}
