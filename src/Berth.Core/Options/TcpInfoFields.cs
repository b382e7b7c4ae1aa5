using System.Net.NetworkInformation;

namespace Berth;

/// <summary>Fields of <c>struct tcp_info</c> by their offset, in host order.</summary>
internal readonly ref struct TcpInfoFields(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public static TcpState StateOf(byte number) => number switch
    {
        1 => TcpState.Established,
        2 => TcpState.SynSent,
        3 => TcpState.SynReceived,
        4 => TcpState.FinWait1,
        5 => TcpState.FinWait2,
        6 => TcpState.TimeWait,
        7 => TcpState.Closed,
        8 => TcpState.CloseWait,
        9 => TcpState.LastAck,
        10 => TcpState.Listen,
        11 => TcpState.Closing,
        _ => TcpState.Unknown,
    };

    public long U32(int offset) => BitConverter.ToUInt32(_bytes[offset..]);

    public long U64(int offset) => BitConverter.ToInt64(_bytes[offset..]);

    public long? U32OrNull(int offset) => offset + sizeof(uint) <= _bytes.Length ? U32(offset) : null;

    public long? U64OrNull(int offset) => offset + sizeof(ulong) <= _bytes.Length ? U64(offset) : null;

    public ulong? Rate(int offset) => BitConverter.ToUInt64(_bytes[offset..]) is var rate and not ulong.MaxValue ? rate : null;

    public TimeSpan Microseconds(int offset) => TimeSpan.FromTicks(U32(offset) * TimeSpan.TicksPerMicrosecond);

    public TimeSpan LongMicroseconds(int offset) => TimeSpan.FromTicks(U64(offset) * TimeSpan.TicksPerMicrosecond);

    public TimeSpan Milliseconds(int offset) => TimeSpan.FromTicks(U32(offset) * TimeSpan.TicksPerMillisecond);
}
