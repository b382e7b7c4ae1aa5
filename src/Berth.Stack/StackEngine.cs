using System.Net.Sockets;

namespace Berth;

/// <summary>
/// One host of its own with Berth's TCP, UDP and IP: nothing of it is the system's. It reaches itself by its loopback interface, and others by
/// the packet devices that are attached to it.
/// </summary>
/// <remarks>Members may be called from any thread. Disposing it ends its devices; sockets that are still open then hear nothing any more.</remarks>
public sealed class StackEngine : Engine, IAsyncDisposable
{
    private readonly StackHost _host;
    private readonly StackOptions _options;
    private readonly HostNames? _ownNames;

    /// <summary>Makes a host that has a loopback interface and nothing else.</summary>
    /// <param name="options">What it is to be; null for the defaults.</param>
    public StackEngine(StackOptions? options = null)
    {
        _options = options ?? new StackOptions();
        IpHost ip = new(_options.Settings, _options.Random ?? new SystemRandom()) { StateChanged = _options.StateChanged };
        _host = new StackHost(ip, _options.TimeProvider);
        Names = _options.Names ?? (_ownNames = new HostNames(_options.TimeProvider));
    }

    /// <inheritdoc/>
    public override string Name => _options.EngineName;

    /// <inheritdoc/>
    public override TimeProvider TimeProvider => _options.TimeProvider;

    /// <inheritdoc/>
    public override NameResolver Names { get; }

    /// <summary>Adds an interface. The networks of its addresses become reachable through it.</summary>
    /// <param name="device">What carries its packets; the engine disposes it.</param>
    /// <param name="addresses">The host's addresses there, each with the length of its network's prefix.</param>
    /// <returns>The interface.</returns>
    public IpInterface Attach(PacketDevice device, params ReadOnlySpan<IpPrefix> addresses)
    {
        ArgumentNullException.ThrowIfNull(device);
        foreach (IpPrefix prefix in addresses)
        {
            _ownNames?.Add(_options.HostName, prefix.Address.ToAddress(0));
        }

        return _host.Attach(device, addresses);
    }

    /// <summary>Adds a way to a network that is not an interface's own.</summary>
    /// <param name="route">The route; a default route is one to 0.0.0.0/0 or ::/0.</param>
    public void AddRoute(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        lock (_host.Gate)
        {
            _host.Ip.Routes.Add(route);
        }
    }

    /// <inheritdoc/>
    public override bool Supports(AddressFamily family) => family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;

    /// <inheritdoc/>
    public override ValueTask<Listener> ListenAsync(ListenOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Backlog ?? 0, nameof(options));
        cancellation.ThrowIfCancellationRequested();
        Demand(options.Transport, Transport.Tcp, SocketOperation.Listen, options.Address);
        Address address = options.Address.Unmap();
        bool isDualStack = address is { Family: AddressFamily.InterNetworkV6, IsAny: true } && options.DualStack != false;
        int backlog = Math.Min(options.Backlog ?? StackListener.BacklogMax, StackListener.BacklogMax);
        StackTcpOptions socketOptions = NewOptions(options.Address, options.SocketOptions);
        lock (_host.Gate)
        {
            BindFailure failure = _host.Ip.TryListen(
                isDualStack ? null : address.ToIp(), (ushort)address.Port, backlog, socketOptions.Settings, out TcpPassiveSocket? listener);
            return listener is not null
                ? new ValueTask<Listener>(new StackListener(_host, listener, options, socketOptions, isDualStack))
                : throw StackFaults.Of(failure, SocketOperation.Bind, options.Address);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<Connection> ConnectAsync(ConnectOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellation.ThrowIfCancellationRequested();
        Demand(options.Transport, Transport.Tcp, SocketOperation.Connect, options.Address);
        StackConnection connection = BeginConnect(options);
        try
        {
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Abort();
            throw;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<DatagramSocket> OpenDatagramAsync(DatagramOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ReceiveBytesMax, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ReceiveBytesMax, 65_535, nameof(options));
        cancellation.ThrowIfCancellationRequested();
        Demand(options.Transport, Transport.Udp, SocketOperation.Socket, options.LocalAddress ?? options.RemoteAddress);
        lock (_host.Gate)
        {
            return new ValueTask<DatagramSocket>(OpenDatagram_GateHeld(options));
        }
    }

    /// <summary>Ends the host: its timer, and its devices. Idempotent.</summary>
    /// <returns>A task that ends when nothing of it runs any more.</returns>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private StackConnection BeginConnect(ConnectOptions options)
    {
        Address remote = options.Address.Unmap();
        Address? local = options.LocalAddress?.Unmap();
        if (local is { } given && given.Family != remote.Family)
        {
            throw new FaultException(StackFaults.Of(Errno.EAFNOSUPPORT, SocketOperation.Bind, given));
        }

        StackTcpOptions socketOptions = NewOptions(options.Address, options.SocketOptions);
        lock (_host.Gate)
        {
            BindFailure failure = _host.Ip.TryConnect(
                remote.ToIp(), (ushort)remote.Port, local?.ToIp(), (ushort)(local?.Port ?? 0), socketOptions.Settings, _host.Now, out TcpConnection? tcp);
            if (tcp is null)
            {
                bool isOfBind = failure is BindFailure.AddressInUse or BindFailure.AddressNotAvailable && local is not null;
                throw StackFaults.Of(failure, isOfBind ? SocketOperation.Bind : SocketOperation.Connect, isOfBind ? local!.Value : options.Address);
            }

            StackConnection connection = new(_host, tcp, options.Closing, socketOptions);
            _host.Pump_GateHeld();
            return connection;
        }
    }

    private StackDatagramSocket OpenDatagram_GateHeld(DatagramOptions options)
    {
        Address wildcard = options.RemoteAddress?.Unmap().Family == AddressFamily.InterNetworkV6 ? Address.IPv6Any(0) : Address.Any(0);
        Address local = (options.LocalAddress ?? wildcard).Unmap();
        bool isDualStack = local is { Family: AddressFamily.InterNetworkV6, IsAny: true } && options.DualStack != false && options.RemoteAddress is null;
        BindFailure failure = _host.Ip.TryBindUdp(isDualStack ? null : local.ToIp(), (ushort)local.Port, out UdpEndpoint? udp, options.ShareAddress);
        if (udp is null)
        {
            throw StackFaults.Of(failure, SocketOperation.Bind, options.LocalAddress ?? local);
        }

        udp.Broadcast = options.Broadcast;
        try
        {
            return Prepare_GateHeld(udp, options, local, isDualStack);
        }
        catch
        {
            _host.Ip.Close(udp);
            throw;
        }
    }

    private StackDatagramSocket Prepare_GateHeld(UdpEndpoint udp, DatagramOptions options, Address local, bool isDualStack)
    {
        StackUdpOptions socketOptions = new(_host, udp, isDualStack, local);
        foreach (SocketOptionValue value in options.SocketOptions)
        {
            socketOptions.Set(value);
        }

        if (options.RemoteAddress?.Unmap() is { } remote)
        {
            Errno? refusal = remote.Family != local.Family ? Errno.EAFNOSUPPORT
                : _host.Ip.Connect(udp, remote.ToIp(), (ushort)remote.Port) != BindFailure.None ? Errno.ENETUNREACH
                : null;
            if (refusal is { } errno)
            {
                throw new FaultException(StackFaults.Of(errno, SocketOperation.Connect, remote));
            }
        }

        return new StackDatagramSocket(_host, udp, options, socketOptions, isDualStack);
    }

    private StackTcpOptions NewOptions(Address address, IReadOnlyList<SocketOptionValue> asked) =>
        new(_host, _options.Settings.Tcp with { NoDelay = true }, address, asked);

    private void Demand(Transport given, Transport wanted, SocketOperation operation, Address? address)
    {
        if (given != wanted)
        {
            throw StackFaults.NotSupported(
                operation, address, $"The engine '{Name}' has no {given.ToScheme()}; it has tcp and udp. The engine 'sockets' has it.");
        }
    }
}
