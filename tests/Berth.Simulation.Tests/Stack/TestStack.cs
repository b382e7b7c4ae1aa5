using System.Net.NetworkInformation;

namespace Berth.Simulation.Tests;

/// <summary>The pure stack on a simulated host: packets and deadlines go in and out, and whoever waits for a socket is woken by its news.</summary>
internal sealed class TestStack : IPacketSink
{
    private readonly SimulatedNetwork _network;
    private readonly SimulatedHost _host;
    private readonly IpHost _stack;
    private readonly IpInterface _interface;
    private readonly ITimer _timer;
    private readonly byte[] _buffer = new byte[IpPacket.ByteCountMax + 100];

    public TestStack(SimulatedNetwork network, SimulatedHost host, TcpSettings? settings = null)
    {
        _network = network;
        _host = host;
        _stack = new IpHost(new IpHostSettings { Tcp = settings ?? TcpSettings.Linux }, host.Random("stack"));
        _interface = _stack.AddInterface("eth0", 1500, new IpPrefix(host.Ipv4, 8), new IpPrefix(host.Ipv6, 64));
        _timer = host.TimeProvider.CreateTimer(
            _ =>
            {
                _stack.Expire(Now);
                Pump();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        host.Sink = this;
    }

    public IpHost Stack => _stack;

    public Instant Now => Instant.Epoch + _network.Elapsed;

    public void Receive(ReadOnlySpan<byte> packet, LinkDirection by)
    {
        _stack.Deliver(packet, _interface, Now);
        Pump();
    }

    public TcpPassiveSocket Listen(ushort port)
    {
        Assert.Equal(BindFailure.None, _stack.TryListen(null, port, 16, null, out TcpPassiveSocket? listener));
        return listener!;
    }

    /// <summary>Opens a connection and waits until the handshake is complete, or failed.</summary>
    public async Task<TcpConnection> ConnectAsync(IpAddress to, ushort port)
    {
        Assert.Equal(BindFailure.None, _stack.TryConnect(to, port, null, 0, null, Now, out TcpConnection? connection));
        Pump();
        while (connection!.State == TcpState.SynSent)
        {
            await NewsAsync(connection);
        }

        return connection;
    }

    public static async Task<TcpConnection> AcceptAsync(TcpPassiveSocket listener)
    {
        TcpConnection? connection;
        while (!listener.TryAccept(out connection))
        {
            await NewsAsync(listener);
        }

        return connection;
    }

    /// <summary>Reads until something comes.</summary>
    /// <returns>How much; 0 at the end, −1 when the connection failed.</returns>
    public async Task<int> ReadAsync(TcpConnection connection, byte[] destination)
    {
        while (true)
        {
            int count = connection.Read(destination, Now);
            Pump();
            if (count > 0)
            {
                return count;
            }

            if (connection.Failure != TcpFailure.None)
            {
                return -1;
            }

            if (connection.InputEnded)
            {
                return 0;
            }

            await NewsAsync(connection);
        }
    }

    public async Task WriteAsync(TcpConnection connection, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0 && connection.Failure == TcpFailure.None)
        {
            int taken = connection.Write(bytes.Span, Now);
            Pump();
            bytes = bytes[taken..];
            if (bytes.Length > 0)
            {
                await NewsAsync(connection);
            }
        }
    }

    public void CloseOutput(TcpConnection connection)
    {
        connection.CloseOutput(Now);
        Pump();
    }

    /// <summary>
    /// Waits until the stack names the socket as having news. Nothing can happen between looking at a socket and waiting for it: there is one worker.
    /// </summary>
    private static Task NewsAsync(IpSocket socket)
    {
        TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        socket.Tag ??= new List<TaskCompletionSource>();
        ((List<TaskCompletionSource>)socket.Tag).Add(news);
        return news.Task;
    }

    private void Pump()
    {
        while (_stack.TryEmit(_buffer, Now, out EmittedPacket packet))
        {
            Assert.Same(_interface, packet.Interface);
            _host.TrySend(packet.NextHop, _buffer.AsSpan(0, packet.Length));
        }

        while (_stack.TryTakeNews(out IpSocket? socket))
        {
            (socket as TcpConnection)?.TakeEvents();
            if (socket.Tag is List<TaskCompletionSource> waiting)
            {
                socket.Tag = null;
                waiting.ForEach(each => each.SetResult());
            }
        }

        Instant deadline = _stack.NextDeadline;
        TimeSpan due = deadline == Instant.Never ? Timeout.InfiniteTimeSpan : deadline <= Now ? TimeSpan.Zero : deadline - Now;
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }
}
