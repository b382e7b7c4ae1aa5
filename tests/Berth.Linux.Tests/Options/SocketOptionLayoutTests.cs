using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Reflection;

namespace Berth.Linux.Tests.Options;

/// <summary>The catalogue's numbers and the bytes of its values beside those that a C compiler makes of the system's headers.</summary>
public sealed class SocketOptionLayoutTests
{
    /// <summary>linux/tcp.h rather than netinet/tcp.h, which stops before the latest options.</summary>
    private const string Includes = """
        #include <stdio.h>
        #include <string.h>
        #include <arpa/inet.h>
        #include <netinet/in.h>
        #include <sys/socket.h>
        #include <sys/time.h>
        #include <linux/tcp.h>
        #include <linux/udp.h>
        #ifndef IP_LOCAL_PORT_RANGE
        #define IP_LOCAL_PORT_RANGE -1
        #endif
        static void hex(const void *p, size_t n) { for (size_t i = 0; i < n; i++) printf("%02X", ((const unsigned char *)p)[i]); puts(""); }
        """;

    [Fact]
    public void NumbersOfLevelsAndOptions_AreTheHeaders()
    {
        string body = string.Concat(SocketOptionCatalogue.All.Select(
            static option => $"printf(\"%s %d %d\\n\", \"{option.Constant}\", {option.LevelConstant}, {option.Constant});\n"));
        string[] theirs = CProgram.Run(Includes, body);
        Assert.Equal(SocketOptionCatalogue.All.Count, theirs.Length);
        foreach ((string line, SocketOption option) in theirs.Zip(SocketOptionCatalogue.All))
        {
            if (!line.EndsWith(" -1", StringComparison.Ordinal)) // Older headers do not have the newest.
            {
                Assert.Equal($"{option.Constant} {option.Level} {option.Number}", line);
            }
        }
    }

    [Fact]
    public void Values_AreByteForByteWhatCWrites()
    {
        const string Body = """
            struct linger l = { 1, 7 }; hex(&l, sizeof l);
            struct timeval t = { 3, 250000 }; hex(&t, sizeof t);
            struct ip_mreqn n = {0}; inet_pton(AF_INET, "239.1.2.3", &n.imr_multiaddr); n.imr_ifindex = 5; hex(&n, sizeof n);
            struct ipv6_mreq s = {0}; inet_pton(AF_INET6, "ff02::7", &s.ipv6mr_multiaddr); s.ipv6mr_interface = 5; hex(&s, sizeof s);
            struct group_source_req g; memset(&g, 0, sizeof g); g.gsr_interface = 5;
            struct sockaddr_in *a = (struct sockaddr_in *)&g.gsr_group, *b = (struct sockaddr_in *)&g.gsr_source;
            a->sin_family = AF_INET; inet_pton(AF_INET, "232.1.2.3", &a->sin_addr);
            b->sin_family = AF_INET; inet_pton(AF_INET, "192.0.2.9", &b->sin_addr); hex(&g, sizeof g);
            memset(&g, 0, sizeof g); g.gsr_interface = 6;
            struct sockaddr_in6 *c = (struct sockaddr_in6 *)&g.gsr_group, *d = (struct sockaddr_in6 *)&g.gsr_source;
            c->sin6_family = AF_INET6; inet_pton(AF_INET6, "ff3e::1", &c->sin6_addr);
            d->sin6_family = AF_INET6; inet_pton(AF_INET6, "2001:db8::9", &d->sin6_addr); hex(&g, sizeof g);
            struct in_addr i; inet_pton(AF_INET, "192.0.2.9", &i); hex(&i, sizeof i);
            """;
        MulticastGroup source4 = new(Address.FromIP(IPAddress.Parse("232.1.2.3"), 0)) { Interface = "5", Source = Address.FromIP(IPAddress.Parse("192.0.2.9"), 0) };
        MulticastGroup source6 = new(Address.FromIP(IPAddress.Parse("ff3e::1"), 0)) { Interface = "6", Source = Address.FromIP(IPAddress.Parse("2001:db8::9"), 0) };
        SocketOptionValue[] ours =
        [
            SocketLevelOption.Linger.Of(TimeSpan.FromSeconds(7)),
            SocketLevelOption.ReceiveTimeout.Of(TimeSpan.FromSeconds(3.25)),
            IpOption.JoinGroup.Of(new MulticastGroup(Address.FromIP(IPAddress.Parse("239.1.2.3"), 0)) { Interface = "5" }),
            Ipv6Option.JoinGroup.Of(new MulticastGroup(Address.FromIP(IPAddress.Parse("ff02::7"), 0)) { Interface = "5" }),
            IpOption.JoinSourceGroup.Of(source4),
            Ipv6Option.JoinSourceGroup.Of(source6),
            IpOption.MulticastInterface.Of(IPAddress.Parse("192.0.2.9")),
        ];
        Assert.Equal(CProgram.Run(Includes, Body), ours.Select(static value => Convert.ToHexString(value.Value.Span)));
        Assert.Equal(source4, IpOption.JoinSourceGroup.Read(ours[4].Value.Span));
        Assert.Equal(source6, Ipv6Option.JoinSourceGroup.Read(ours[5].Value.Span));
    }

    /// <summary>Each field of the structure has a value of its own, and C says which.</summary>
    [Fact]
    public void TcpInfo_FindsEachFieldWhereCPutsIt()
    {
        (string Field, string Property, long Scale)[] fields =
        [
            ("retransmits", "Retransmits", 1), ("probes", "Probes", 1), ("backoff", "Backoff", 1),
            ("snd_wscale", "SendWindowScale", 1), ("rcv_wscale", "ReceiveWindowScale", 1),
            ("rto", "RetransmissionTimeout", 10), ("ato", "AcknowledgementTimeout", 10), ("snd_mss", "SendSegmentBytes", 1),
            ("rcv_mss", "ReceiveSegmentBytes", 1), ("unacked", "UnacknowledgedSegments", 1), ("sacked", "SelectivelyAcknowledgedSegments", 1),
            ("lost", "LostSegments", 1), ("retrans", "RetransmittedSegments", 1), ("last_data_sent", "SinceDataSent", 10_000),
            ("last_data_recv", "SinceDataReceived", 10_000), ("last_ack_recv", "SinceAcknowledgementReceived", 10_000),
            ("pmtu", "PathMtuBytes", 1), ("rcv_ssthresh", "ReceiveSlowStartThresholdBytes", 1), ("rtt", "RoundTripTime", 10),
            ("rttvar", "RoundTripTimeVariation", 10), ("snd_ssthresh", "SendSlowStartThresholdSegments", 1),
            ("snd_cwnd", "CongestionWindowSegments", 1), ("advmss", "AdvertisedSegmentBytes", 1), ("reordering", "ReorderingSegments", 1),
            ("rcv_rtt", "ReceiverRoundTripTime", 10), ("rcv_space", "ReceiveSpaceBytes", 1), ("total_retrans", "TotalRetransmissions", 1),
            ("pacing_rate", "PacingRateBytesPerSecond", 1), ("max_pacing_rate", "PacingRateBytesPerSecondMax", 1),
            ("bytes_acked", "BytesAcknowledged", 1), ("bytes_received", "BytesReceived", 1), ("segs_out", "SegmentsSent", 1),
            ("segs_in", "SegmentsReceived", 1), ("notsent_bytes", "NotSentBytes", 1), ("min_rtt", "RoundTripTimeMin", 10),
            ("data_segs_in", "DataSegmentsReceived", 1), ("data_segs_out", "DataSegmentsSent", 1),
            ("delivery_rate", "DeliveryRateBytesPerSecond", 1), ("busy_time", "BusyTime", 10), ("rwnd_limited", "LimitedByReceiveWindow", 10),
            ("sndbuf_limited", "LimitedBySendBuffer", 10), ("delivered", "DeliveredSegments", 1), ("delivered_ce", "DeliveredMarkedSegments", 1),
            ("bytes_sent", "BytesSent", 1), ("bytes_retrans", "BytesRetransmitted", 1), ("dsack_dups", "DuplicatesReported", 1),
            ("reord_seen", "ReorderingsSeen", 1), ("rcv_ooopack", "OutOfOrderSegmentsReceived", 1), ("snd_wnd", "SendWindowBytes", 1),
        ];
        string set = string.Concat(fields.Select(static (field, place) => $"t.tcpi_{field.Field} = {ValueOf(field.Field, place)};\n"));
        byte[] bytes = Convert.FromHexString(CProgram.Run(
            Includes,
            "struct tcp_info t; memset(&t, 0, sizeof t); t.tcpi_state = 4; t.tcpi_ca_state = 3; t.tcpi_options = 5; t.tcpi_delivery_rate_app_limited = 1;\n"
            + set + "hex(&t, sizeof t);").Single());
        TcpInfo info = TcpOption.Info.Read(bytes);
        Assert.Equal((TcpState.FinWait1, TcpCongestionState.Recovery), (info.State, info.CongestionState));
        Assert.Equal(TcpNegotiated.Timestamps | TcpNegotiated.WindowScaling, info.Negotiated);
        Assert.True(info.IsDeliveryRateLimitedByApplication);
        foreach ((string field, string property, long scale) in fields)
        {
            object value = typeof(TcpInfo).GetProperty(property)!.GetValue(info)!;
            long ours = value is TimeSpan time ? time.Ticks / scale : Convert.ToInt64(value, CultureInfo.InvariantCulture);
            Assert.Equal($"{field} {ValueOf(field, Array.FindIndex(fields, one => one.Field == field))}", $"{field} {ours}");
        }

        string[] others = ["State", "CongestionState", "Negotiated", "QueueLength", "QueueLimit", "IsDeliveryRateLimitedByApplication"];
        Assert.Equal(
            typeof(TcpInfo).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(static one => one.Name).Order(),
            fields.Select(static one => one.Property).Concat(others).Order());
    }

    [Fact]
    public void TcpInfoOfAnOlderKernel_HasNullWhereItSaysNothing()
    {
        TcpInfo info = TcpOption.Info.Read(new byte[192]);
        Assert.Null(info.DeliveredSegments);
        Assert.Null(info.SendWindowBytes);
        Assert.Equal(0, info.BytesReceived);
        Assert.Throws<FormatException>(() => TcpOption.Info.Read(new byte[191]));
    }

    /// <summary>Four bits hold no more than 15, eight no more than 255.</summary>
    private static long ValueOf(string field, int place) => field.EndsWith("wscale", StringComparison.Ordinal) ? place + 1 : place + 100;
}
