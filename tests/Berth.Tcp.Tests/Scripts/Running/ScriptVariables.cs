using System.Net.NetworkInformation;

namespace Berth;

/// <summary>What assertions can ask of a connection: the words of Linux's struct tcp_info, where the stack has something to say to them.</summary>
internal static class ScriptVariables
{
    public static long? Of(TcpConnection connection, string name)
    {
        Sender sender = connection.SendSide;
        Receiver receiver = connection.ReceiveSide;
        int size = Math.Max(connection.SegmentSize, 1);
        return name switch
        {
            "tcpi_state" => ScriptConstants.Value(StateName(connection.State)),
            "tcpi_snd_cwnd" => sender.Congestion.Window / size,
            "tcpi_snd_ssthresh" => sender.Congestion.SlowStartThreshold >= 1 << 30 ? int.MaxValue : sender.Congestion.SlowStartThreshold / size,
            "tcpi_snd_mss" => connection.SegmentSize,
            "tcpi_unacked" => (sender.Next - sender.Unacknowledged + size - 1) / size,
            "tcpi_retransmits" => sender.Retries,
            "tcpi_total_retrans" => sender.RetransmittedSegments,
            "tcpi_probes" => sender.Probes,
            "tcpi_backoff" => sender.RoundTrip.BackOffs,
            "tcpi_rto" => (long)sender.RoundTrip.Timeout.TotalMicroseconds,
            "tcpi_rtt" => (long)sender.RoundTrip.Smoothed.TotalMicroseconds,
            "tcpi_rttvar" => (long)sender.RoundTrip.Variance.TotalMicroseconds,
            "tcpi_snd_wscale" => sender.Scale,
            "tcpi_rcv_wscale" => receiver.Scale,
            "tcpi_snd_wnd" => sender.Window,
            "tcpi_notsent_bytes" => sender.Unsent,
            _ => null,
        };
    }

    private static string StateName(TcpState state) => state switch
    {
        TcpState.Established => "TCP_ESTABLISHED",
        TcpState.SynSent => "TCP_SYN_SENT",
        TcpState.SynReceived => "TCP_SYN_RECV",
        TcpState.FinWait1 => "TCP_FIN_WAIT1",
        TcpState.FinWait2 => "TCP_FIN_WAIT2",
        TcpState.TimeWait => "TCP_TIME_WAIT",
        TcpState.CloseWait => "TCP_CLOSE_WAIT",
        TcpState.LastAck => "TCP_LAST_ACK",
        TcpState.Closing => "TCP_CLOSING",
        _ => "TCP_CLOSE",
    };
}
