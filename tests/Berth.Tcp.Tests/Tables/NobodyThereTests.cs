using System.Net.NetworkInformation;

namespace Berth;

/// <summary>
/// The rows of RFC 9293 sections 3.10.7.1 (CLOSED) and 3.10.7.2 (LISTEN): all 64 combinations of flags, with and without text, at the edges of the
/// number space.
/// </summary>
public sealed class NobodyThereTests(ITestOutputHelper output)
{
    private const TcpFlags Ack = TcpFlags.Acknowledgement;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EverySegmentWithoutAConnection_HasTheAnswerThatTheRfcDemands(bool listening)
    {
        LoneHost host = new();
        if (listening)
        {
            host.Listen(backlog: 10_000);
        }

        int rows = 0;
        foreach ((TcpFlags flags, int count, uint sequence, uint acknowledgement) in Arrivals())
        {
            ushort from = (ushort)(1024 + rows++);
            string row = $"{flags} seq {sequence} ack {acknowledgement} {count} bytes";
            HostAnswer? answer = host.Arrive(from, flags, sequence, acknowledgement, count).SingleOrDefault();
            (TcpFlags Flags, uint? Sequence, uint Acknowledgement)? expected = listening
                ? InListen(flags, sequence, acknowledgement)
                : InClosed(flags, sequence, acknowledgement, count);
            (TcpFlags, uint?, uint)? seen = answer is null ? null : (answer.Flags, expected?.Sequence is null ? null : answer.Sequence, answer.Acknowledgement);
            Assert.True(seen == expected, $"{row}: {seen}, expected {expected}");

            TcpConnection? made = host.Host.Connections.SingleOrDefault(each => each.Key.RemotePort == from);
            Assert.Equal(listening && answer?.Flags == (TcpFlags.Syn | Ack) ? TcpState.SynReceived : null, made?.State);
        }

        output.WriteLine($"{rows} rows");
        Assert.Equal(64 * 2 * 3 * 3, rows);
    }

    private static IEnumerable<(TcpFlags Flags, int Count, uint Sequence, uint Acknowledgement)> Arrivals() =>
        from flags in Enumerable.Range(0, 64)
        from count in (int[])[0, 10]
        from sequence in (uint[])[0, 1000, uint.MaxValue - 4]
        from acknowledgement in (uint[])[0, 77_777, uint.MaxValue]
        select ((TcpFlags)flags, count, sequence, acknowledgement);

    /// <summary>Section 3.10.7.1: a RST is discarded; anything else gets one, which is acceptable to whoever sent it.</summary>
    private static (TcpFlags Flags, uint? Sequence, uint Acknowledgement)? InClosed(TcpFlags flags, uint sequence, uint acknowledgement, int count)
    {
        if (flags.HasFlag(TcpFlags.Reset))
        {
            return null;
        }

        uint length = (uint)count + (flags.HasFlag(TcpFlags.Syn) ? 1u : 0) + (flags.HasFlag(TcpFlags.Fin) ? 1u : 0);
        return flags.HasFlag(Ack) ? (TcpFlags.Reset, acknowledgement, 0) : (TcpFlags.Reset | Ack, 0, unchecked(sequence + length));
    }

    /// <summary>
    /// Section 3.10.7.2: first a RST is ignored, second an ACK is reset, third a SYN is answered, fourth all else is dropped. Text or a FIN that came
    /// with the SYN is not taken yet: it comes again.
    /// </summary>
    private static (TcpFlags Flags, uint? Sequence, uint Acknowledgement)? InListen(TcpFlags flags, uint sequence, uint acknowledgement)
    {
        if (flags.HasFlag(TcpFlags.Reset))
        {
            return null;
        }

        if (flags.HasFlag(Ack))
        {
            return (TcpFlags.Reset, acknowledgement, 0);
        }

        return flags.HasFlag(TcpFlags.Syn) ? (TcpFlags.Syn | Ack, null, unchecked(sequence + 1)) : null;
    }
}
