using System.Net.Sockets;

namespace Berth;

/// <summary>An engine without the blocking form and without descriptors; it makes no socket.</summary>
internal sealed class FakeEngine(BlockingForm? blocking = null) : Engine
{
    public override string Name => "fake";

    public override BlockingForm? Blocking => blocking;

    /// <summary>The only family that its host has addresses of, or null when it has both.</summary>
    public AddressFamily? OnlyFamily { get; init; }

    /// <summary>The last listener asked for.</summary>
    public ListenOptions? Asked { get; private set; }

    public override NameResolver Names => throw new NotSupportedException();

    public override bool Supports(AddressFamily family) => true;

    public override bool HasAddress(AddressFamily family) => OnlyFamily is null || family == OnlyFamily;

    public override ValueTask<Listener> ListenAsync(ListenOptions options, CancellationToken cancellation = default)
    {
        Asked = options;
        throw new NotSupportedException();
    }

    public override ValueTask<Connection> ConnectAsync(ConnectOptions options, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override ValueTask<DatagramSocket> OpenDatagramAsync(DatagramOptions options, CancellationToken cancellation = default) =>
        throw new NotSupportedException();
}
