using System.Net.NetworkInformation;

namespace Berth;

/// <summary>Writes <c>struct tcp_info</c> as Linux lays it out; what the stack does not measure is zero.</summary>
internal static class TcpInfoWriter
{
    private const int Bytes = 232;

    public static byte[] Of(TcpPassiveSocket listener)
    {
        byte[] info = new byte[Bytes];
        info[0] = 10;
        Put(info, 24, listener.AcceptQueueLength);
        Put(info, 28, listener.Backlog);
        return info;
    }

    public static byte[] Of(TcpConnection tcp, StackConnection of)
    {
        TcpMeasurements measured = tcp.Measurements;
        int segment = Math.Max(measured.SegmentSize, 1);
        byte[] info = new byte[Bytes];
        info[0] = StateNumber(tcp.State);
        info[1] = (byte)(measured.BackOffs > 0 ? TcpCongestionState.Loss : measured.IsRecovering ? TcpCongestionState.Recovery : TcpCongestionState.Open);
        info[4] = (byte)Math.Min(measured.BackOffs, byte.MaxValue);
        Put(info, 8, Microseconds(measured.RetransmissionTimeout));
        Put(info, 16, measured.SegmentSize);
        Put(info, 24, (measured.InFlight + segment - 1) / segment);
        Put(info, 68, measured.RoundTrip is { } roundTrip ? Math.Max(Microseconds(roundTrip), 1) : 0);
        Put(info, 72, Microseconds(measured.RoundTripVariation));
        Put(info, 76, measured.SlowStartThreshold / segment);
        Put(info, 80, measured.CongestionWindow / segment);
        BitConverter.TryWriteBytes(info.AsSpan(104), ulong.MaxValue); // No pacing.
        BitConverter.TryWriteBytes(info.AsSpan(112), ulong.MaxValue);
        BitConverter.TryWriteBytes(info.AsSpan(120), of.BytesSent - tcp.Unacknowledged);
        BitConverter.TryWriteBytes(info.AsSpan(128), of.SequenceReceived_GateHeld);
        Put(info, 144, measured.Unsent);
        BitConverter.TryWriteBytes(info.AsSpan(200), of.BytesSent - measured.Unsent);
        Put(info, 228, measured.PeerWindow);
        return info;
    }

    private static int Microseconds(TimeSpan time) => (int)Math.Min(time.TotalMicroseconds, int.MaxValue);

    private static void Put(byte[] info, int offset, int value) => BitConverter.TryWriteBytes(info.AsSpan(offset), value);

    private static byte StateNumber(TcpState state) => state switch
    {
        TcpState.Established => 1,
        TcpState.SynSent => 2,
        TcpState.SynReceived => 3,
        TcpState.FinWait1 => 4,
        TcpState.FinWait2 => 5,
        TcpState.TimeWait => 6,
        TcpState.CloseWait => 8,
        TcpState.LastAck => 9,
        TcpState.Listen => 10,
        TcpState.Closing => 11,
        _ => 7,
    };
}
