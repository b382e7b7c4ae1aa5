using System.Net.Sockets;

namespace Berth.Conformance.Memory;

/// <summary>
/// A second witness of the contract: a host with nothing but loopback, whose connections are pipes. It has no kernel, so its faults
/// have no errno, and no descriptors to share.
/// </summary>
internal sealed class MemoryEngine : Engine
{
    public override string Name => "memory";

    public override NameResolver Names { get; } = new MemoryNames();

    internal BindingTable<MemoryListener> Listeners { get; } = new();

    internal BindingTable<MemoryDatagramSocket> Datagrams { get; } = new();

    /// <summary>The local addresses that connecting sides hold.</summary>
    internal BindingTable<MemoryConnection> Clients { get; } = new();

    public override bool Supports(AddressFamily family) => family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;

    public override ValueTask<Listener> ListenAsync(ListenOptions options, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        RefuseAllBut(Transport.Tcp, options.Transport, options.Address, SocketOperation.Listen);
        return ValueTask.FromResult<Listener>(new MemoryListener(this, options));
    }

    public override async ValueTask<Connection> ConnectAsync(ConnectOptions options, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        RefuseAllBut(Transport.Tcp, options.Transport, options.Address, SocketOperation.Connect);
        MemoryListener? listener = Listeners.Find(options.Address);
        if (listener is null)
        {
            throw Refused(options.Address, SocketOperation.Connect);
        }

        MemoryConnection client = new(this, options.Address, options.Closing);
        client.Bind(options.LocalAddress ?? LoopbackFor(options.Address));
        MemoryConnection server = client.MakePeer(listener.Closing);
        try
        {
            if (!await listener.EnqueueAsync(server, cancellation).ConfigureAwait(false))
            {
                throw Refused(options.Address, SocketOperation.Connect);
            }
        }
        catch
        {
            client.Abort();
            throw;
        }

        return client;
    }

    public override ValueTask<DatagramSocket> OpenDatagramAsync(DatagramOptions options, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        Address address = options.LocalAddress ?? (options.RemoteAddress is { } remote ? LoopbackFor(remote) : Address.Any(0));
        RefuseAllBut(Transport.Udp, options.Transport, address, SocketOperation.Bind);
        if (options.Ancillary != AncillaryKinds.None || options.IcmpErrors)
        {
            throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Option)
            {
                Detail = "No kernel tells of the datagrams of the memory engine.",
            });
        }

        return ValueTask.FromResult<DatagramSocket>(new MemoryDatagramSocket(this, address, options));
    }

    /// <summary>Whether one socket on an address serves both families; by default it does.</summary>
    internal static bool IsDualStack(Address address, bool? asked) =>
        address.Family == AddressFamily.InterNetworkV6 && address.IsAny && asked != false;

    internal static FaultException Refused(Address address, SocketOperation operation) =>
        new(new Fault(FaultReason.Refused, operation) { Address = address });

    private static Address LoopbackFor(Address remote) =>
        remote.Family == AddressFamily.InterNetworkV6 ? Address.IPv6Loopback(0) : Address.Loopback(0);

    private static void RefuseAllBut(Transport has, Transport asked, Address address, SocketOperation operation)
    {
        if (asked != has)
        {
            throw new FaultException(new Fault(FaultReason.NotSupported, operation) { Address = address });
        }
    }
}
