using System.Diagnostics;

namespace Berth.Bench.Stack;

/// <summary>
/// Two hosts, one connection, and a wire that loses packets by chance. Time goes on by a little with every turn, and to the next deadline when
/// nothing moves.
/// </summary>
internal sealed class HostPair
{
    private const int TurnSegmentsMax = 64;

    private static readonly TimeSpan Turn = TimeSpan.FromMicroseconds(10);

    private readonly IpHost _left = new(new IpHostSettings(), new Random(1));
    private readonly IpHost _right = new(new IpHostSettings(), new Random(2));
    private readonly IpInterface _leftNetwork;
    private readonly IpInterface _rightNetwork;
    private readonly Random _chance = new(3);
    private readonly double _loss;
    private readonly byte[] _packet = new byte[70_000];
    private readonly byte[] _source = new byte[1 << 16];
    private readonly byte[] _sink = new byte[1 << 16];
    private Instant _now;
    private long _segments;
    private long _bytes;

    private HostPair(int mtu, double loss)
    {
        _loss = loss;
        _leftNetwork = _left.AddInterface("eth0", mtu, IpPrefix.Parse("192.0.2.1/24"));
        _rightNetwork = _right.AddInterface("eth0", mtu, IpPrefix.Parse("192.0.2.2/24"));
    }

    public static Measured Measure(int mtu, double loss, TimeSpan window)
    {
        HostPair pair = new(mtu, loss);
        (TcpConnection client, TcpConnection server) = pair.Connect();
        pair.Run(client, server, window);
        (long segments, long bytes, long allocated) = (pair._segments, pair._bytes, GC.GetAllocatedBytesForCurrentThread());
        long start = Stopwatch.GetTimestamp();
        pair.Run(client, server, window);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        segments = pair._segments - segments;
        return new Measured(
            segments / seconds, (pair._bytes - bytes) * 8 / seconds, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)segments);
    }

    private (TcpConnection Client, TcpConnection Server) Connect()
    {
        _ = _right.TryListen(null, 80, 5, null, out TcpPassiveSocket? listener);
        _ = _left.TryConnect(IpAddress.Parse("192.0.2.2"), 80, null, 0, null, _now, out TcpConnection? client);
        TcpConnection? server;
        while (!listener!.TryAccept(out server))
        {
            TakeTurn();
        }

        return (client!, server);
    }

    private void Run(TcpConnection client, TcpConnection server, TimeSpan window)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < window)
        {
            for (int turn = 0; turn < 100; turn++)
            {
                _ = client.Write(_source, _now);
                TakeTurn();
                for (int length; (length = server.Read(_sink, _now)) > 0;)
                {
                    _bytes += length;
                }

                ForgetNews(_left);
                ForgetNews(_right);
            }
        }
    }

    private static void ForgetNews(IpHost host)
    {
        while (host.TryTakeNews(out IpSocket? socket))
        {
            _ = (socket as TcpConnection)?.TakeEvents();
        }
    }

    private void TakeTurn()
    {
        bool moved = Carry(_left, _right, _rightNetwork) | Carry(_right, _left, _leftNetwork);
        _now += Turn;
        Instant next = Instant.Earlier(_left.NextDeadline, _right.NextDeadline);
        if (!moved && next > _now && next != Instant.Never)
        {
            _now = next;
        }

        _left.Expire(_now);
        _right.Expire(_now);
    }

    private bool Carry(IpHost from, IpHost to, IpInterface on)
    {
        bool any = false;
        for (int count = 0; count < TurnSegmentsMax && from.TryEmit(_packet, _now, out EmittedPacket packet); count++)
        {
            any = true;
            _segments++;
            if (_loss == 0 || _chance.NextDouble() >= _loss)
            {
                to.Deliver(_packet.AsSpan(0, packet.Length), on, _now);
            }
        }

        return any;
    }
}
