using System.Net.Sockets;

namespace Berth.Conformance.Linked;

/// <summary>Two hosts of the stack's joined by a cable, as one engine: the first one listens, the second one connects.</summary>
internal sealed class LinkedHosts : Engine, IAsyncDisposable
{
    private readonly StackEngine _server = new();
    private readonly StackEngine _client = new();

    public LinkedHosts()
    {
        (CableEnd a, CableEnd b) = CableEnd.Pair();
        _server.Attach(a, IpPrefix.Parse("10.9.0.1/24"), IpPrefix.Parse("fd00:9::1/64"));
        _client.Attach(b, IpPrefix.Parse("10.9.0.2/24"), IpPrefix.Parse("fd00:9::2/64"));
    }

    /// <summary>IPv4 over the cable.</summary>
    public static AddressKind IPv4 { get; } = AddressKind.IPv4 with { Own = AddressOf("10.9.0.1") };

    /// <summary>IPv6 over the cable.</summary>
    public static AddressKind IPv6 { get; } = AddressKind.IPv6 with { Own = AddressOf("fd00:9::1") };

    public override string Name => "stack-linked";

    public override NameResolver Names => _client.Names;

    public override bool Supports(AddressFamily family) => _client.Supports(family);

    public override ValueTask<Listener> ListenAsync(ListenOptions options, CancellationToken cancellation = default) =>
        _server.ListenAsync(options, cancellation);

    public override ValueTask<Connection> ConnectAsync(ConnectOptions options, CancellationToken cancellation = default) =>
        _client.ConnectAsync(options, cancellation);

    public override ValueTask<DatagramSocket> OpenDatagramAsync(DatagramOptions options, CancellationToken cancellation = default) =>
        _server.OpenDatagramAsync(options, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static Address AddressOf(string text) => Address.FromIP(System.Net.IPAddress.Parse(text), 0);
}
