using System.Buffers;
using System.IO.Pipelines;

namespace Berth;

/// <summary>A client and a server on one link, and the classical calls on them, short enough to read as a story.</summary>
internal sealed class LabScene : IAsyncDisposable
{
    public const int Port = 80;

    private readonly List<IAsyncDisposable> _open = [];

    public LabScene(SimulatedNetwork network, TcpSettings? client, TcpSettings? server, LinkOptions? link, bool isRouted)
    {
        LinkOptions options = link ?? new LinkOptions { Latency = TimeSpan.FromMilliseconds(10) };
        Network = network;
        Client = network.AddHost("client", options: Settings(client));
        Server = network.AddHost("server", options: Settings(server));
        if (!isRouted)
        {
            Link = network.Link(Client, Server, options);
            Nodes = [Client, Server];
            return;
        }

        SimulatedRouter router = network.AddRouter("router");
        Link = network.Link(Client, router, options);
        network.Link(router, Server, options);
        Nodes = [Client, router, Server];
    }

    /// <summary>The nodes, from left to right.</summary>
    public SimulatedNode[] Nodes { get; }

    public SimulatedNetwork Network { get; }

    public SimulatedHost Client { get; }

    public SimulatedHost Server { get; }

    /// <summary>The client's link.</summary>
    public SimulatedLink Link { get; }

    /// <summary>The server's address and port.</summary>
    public Address ServerAddress => AddressOf(Server, Port);

    public static Address AddressOf(SimulatedNode node, int port) => Address.FromIP(node.Ipv4.ToIPAddress(), port);

    public async Task<Listener> ListenAsync(int? backlog = null)
    {
        Listener listener = await Server.Engine.ListenAsync(new ListenOptions
        {
            Address = ServerAddress,
            Backlog = backlog,
        }).ConfigureAwait(false);
        _open.Add(listener);
        return listener;
    }

    public Task<Connection> ConnectAsync() => ConnectAsync(Client, ServerAddress);

    public static async Task<Connection> ConnectAsync(SimulatedHost from, Address to, int localPort = 0) =>
        await from.Engine.ConnectAsync(new ConnectOptions
        {
            Address = to,
            LocalAddress = localPort == 0 ? null : AddressOf(from, localPort),
        }).ConfigureAwait(false);

    /// <summary>Both ends of an open connection.</summary>
    public async Task<(Connection Client, Connection Server)> OpenAsync()
    {
        Listener listener = await ListenAsync().ConfigureAwait(false);
        Task<Connection> connecting = ConnectAsync();
        Connection server = await listener.AcceptAsync().ConfigureAwait(false);
        return (await connecting.ConfigureAwait(false), server);
    }

    public Task WaitAsync(TimeSpan time) => Task.Delay(time, Network.TimeProvider);

    public Task WaitAsync(int milliseconds) => WaitAsync(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>How an attempt ended: the errno, as the kernel would say it.</summary>
    public async Task<string> OutcomeAsync(Func<Task> attempt)
    {
        TimeSpan start = Network.Elapsed;
        try
        {
            await attempt().ConfigureAwait(false);
            return $"done after {FaultText.Duration(Network.Elapsed - start)}";
        }
        catch (FaultException failed)
        {
            return $"{failed.Fault.Errno?.Name ?? JsonLine.Word(failed.Fault.Reason.ToString())} after {FaultText.Duration(Network.Elapsed - start)}";
        }
    }

    public static async Task SendAsync(Connection connection, int count)
    {
        await connection.Output.WriteAsync(new byte[count]).ConfigureAwait(false);
    }

    /// <summary>Reads so many bytes, or to the end.</summary>
    public static async Task<long> ReceiveAsync(Connection connection, long count = long.MaxValue)
    {
        long received = 0;
        while (received < count)
        {
            ReadResult result = await connection.Input.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, count - received));
            received += taken.Length;
            connection.Input.AdvanceTo(taken.End);
            if (result.IsCompleted && taken.Length == result.Buffer.Length)
            {
                break;
            }
        }

        return received;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable each in _open)
        {
            await each.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static HostOptions Settings(TcpSettings? tcp) => new() { Settings = new IpHostSettings { Tcp = tcp ?? TcpSettings.Linux } };
}
