using System.Globalization;

namespace Berth;

/// <summary>The settings that scripts may make, by the names of Linux's sysctl(8) or by our own, which begin with "berth.".</summary>
internal static class ScriptSettings
{
    /// <returns>The settings with one changed, or null when the name or the value is unknown.</returns>
    public static TcpSettings? Apply(TcpSettings settings, string name, string value)
    {
        string[] words = value.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        bool isNumber = int.TryParse(words.LastOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        return name switch
        {
            "net.ipv4.tcp_congestion_control" => value switch
            {
                "reno" => settings with { CongestionAlgorithm = CongestionAlgorithm.NewReno },
                "cubic" => settings with { CongestionAlgorithm = CongestionAlgorithm.Cubic },
                _ => null,
            },
            "berth.profile" => value switch
            {
                "linux" => TcpSettings.Linux,
                "berkeley" => TcpSettings.Berkeley,
                _ => null,
            },
            "berth.syn_schedule" => value switch
            {
                "linux" => settings with { SynSchedule = SynSchedule.Linux },
                "older_linux" => settings with { SynSchedule = SynSchedule.OlderLinux },
                "berkeley" => settings with { SynSchedule = SynSchedule.Berkeley },
                _ => null,
            },
            "berth.queue_rule" => value switch
            {
                "linux" => settings with { QueueRule = ListenQueueRule.Linux },
                "berkeley" => settings with { QueueRule = ListenQueueRule.Berkeley },
                _ => null,
            },
            _ => isNumber ? ApplyNumber(settings, name, number) : null,
        };
    }

    private static TcpSettings? ApplyNumber(TcpSettings settings, string name, int number) => name switch
    {
        "net.ipv4.tcp_rmem" => settings with { ReceiveBuffer = number },
        "net.ipv4.tcp_wmem" => settings with { SendBuffer = number },
        "net.ipv4.tcp_window_scaling" => settings with { WindowScaling = number != 0 },
        "net.ipv4.tcp_timestamps" => settings with { Timestamps = number != 0 },
        "net.ipv4.tcp_sack" => settings with { SelectiveAcknowledgements = number != 0 },
        "net.ipv4.tcp_synack_retries" => settings with { SynAckRetries = number },
        "net.ipv4.tcp_retries2" => settings with { Retries = number },
        "net.ipv4.tcp_rto_min_us" => settings with { RetransmissionTimeoutMin = TimeSpan.FromMicroseconds(number) },
        "net.ipv4.tcp_rto_max_ms" => settings with { RetransmissionTimeoutMax = TimeSpan.FromMilliseconds(number) },
        "net.ipv4.tcp_keepalive_time" => settings with { KeepAliveIdle = TimeSpan.FromSeconds(number) },
        "net.ipv4.tcp_keepalive_intvl" => settings with { KeepAliveInterval = TimeSpan.FromSeconds(number) },
        "net.ipv4.tcp_keepalive_probes" => settings with { KeepAliveCount = number },
        "net.ipv4.tcp_fin_timeout" => settings with { FinWait2 = TimeSpan.FromSeconds(number) },
        "net.ipv4.tcp_rfc1337" => settings with { ProtectTimeWait = number != 0 },
        "net.ipv4.tcp_syncookies" => settings with { SynCookies = number != 0 },
        "net.ipv4.tcp_challenge_ack_limit" => settings with { ChallengesPerSecond = number },
        "berth.time_wait_seconds" => settings with { TimeWait = TimeSpan.FromSeconds(number) },
        "berth.delayed_acknowledgement_ms" => settings with { DelayedAcknowledgement = TimeSpan.FromMilliseconds(number) },
        "berth.quick_acknowledgements" => settings with { QuickAcknowledgements = number },
        "berth.initial_window_segments" => settings with { InitialWindowSegments = number },
        "berth.mss" => settings with { MaximumSegmentSize = number },
        "berth.unreachable_ends_connect" => settings with { UnreachableEndsConnect = number != 0 },
        "berth.small_waits_for_small_only" => settings with { SmallWaitsForSmallOnly = number != 0 },
        "berth.user_timeout_option" => settings with { UserTimeoutOption = number != 0 },
        "berth.user_timeout_seconds" => settings with { UserTimeout = TimeSpan.FromSeconds(number) },
        "berth.out_of_order_ranges" => settings with { OutOfOrderRangesMax = number },
        _ => null,
    };
}
