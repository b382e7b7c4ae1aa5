using System.Net.Sockets;

namespace Berth.Tests;

/// <summary>An engine without a network: a test says what resolving and each attempt do. It records what it was asked.</summary>
internal sealed class ScriptedEngine : Engine
{
    public override string Name => "scripted";

    public ManualClock Clock { get; } = new();

    public override TimeProvider TimeProvider => Clock;

    public override NameResolver Names => throw new NotSupportedException();

    /// <summary>What resolving a host does. The default knows no name.</summary>
    public Func<string, int, CancellationToken, ValueTask<IReadOnlyList<Address>>> OnResolve { get; set; } =
        (_, _, _) => throw new FaultException(new Fault(FaultReason.NameNotResolved, SocketOperation.Resolve));

    /// <summary>What an attempt does. The default connects.</summary>
    public Func<Address, CancellationToken, Task> OnAttempt { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Each connection that was made, with the address it was made to.</summary>
    public Dictionary<Address, PipeConnection> Connected { get; } = [];

    public List<string> Resolved { get; } = [];

    public List<ConnectOptions> Connects { get; } = [];

    public List<DatagramOptions> Datagrams { get; } = [];

    public IEnumerable<Address> Tried => Connects.Select(options => options.Address);

    /// <summary>Resolving answers these, with the port asked for.</summary>
    public ScriptedEngine Resolving(params string[] addresses)
    {
        OnResolve = (_, port, _) => ValueTask.FromResult<IReadOnlyList<Address>>(
            [.. addresses.Select(text => Address.FromIP(System.Net.IPAddress.Parse(text), port))]);
        return this;
    }

    public override bool Supports(AddressFamily family) => true;

    public override ValueTask<Listener> ListenAsync(ListenOptions options, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override async ValueTask<Connection> ConnectAsync(ConnectOptions options, CancellationToken cancellation = default)
    {
        Connects.Add(options);
        await OnAttempt(options.Address, cancellation);
        return Connected[options.Address] = new PipeConnection(Clock);
    }

    public override async ValueTask<DatagramSocket> OpenDatagramAsync(DatagramOptions options, CancellationToken cancellation = default)
    {
        Datagrams.Add(options);
        await OnAttempt(options.RemoteAddress!.Value, cancellation);
        return new RecordingDatagramSocket(Address.Loopback(50_000), Clock);
    }

    public override ValueTask<IReadOnlyList<Address>> ResolveAsync(string host, int port, CancellationToken cancellation = default)
    {
        Resolved.Add(host);
        return OnResolve(host, port, cancellation);
    }
}
