using System.Net.Sockets;

namespace Berth;

/// <summary>
/// The portable engine: the system's sockets through <c>System.Net.Sockets</c>, in an asynchronous and a blocking form. It offers
/// TCP, UDP, Unix stream and datagram sockets, sequenced packets, raw sockets, and with native calls packet sockets.
/// </summary>
/// <remarks>Thread-safe and without state of its own: one instance serves a whole program.</remarks>
public sealed class SocketEngine : Engine
{
    private readonly SocketMaker _maker;
    private readonly SocketSharing _sharing;
    private readonly RawSockets _raw;

    /// <summary>Makes the engine.</summary>
    /// <param name="native">
    /// The calls whose errno the base library folds; null leaves <see cref="Fault.Errno"/> null where it would be a guess.
    /// </param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <param name="names">
    /// The resolver; null for the base library's, which knows no canonical names and keeps no kinds of error apart.
    /// </param>
    public SocketEngine(NativeCalls? native = null, TimeProvider? timeProvider = null, NameResolver? names = null)
    {
        TimeProvider = timeProvider ?? TimeProvider.System;
        Names = names ?? new PortableNames(TimeProvider);
        _maker = new SocketMaker(native);
        _sharing = new SocketSharing(native, TimeProvider);
        _raw = new RawSockets(_maker, TimeProvider);
    }

    /// <inheritdoc/>
    public override string Name => "sockets";

    /// <inheritdoc/>
    public override TimeProvider TimeProvider { get; }

    /// <inheritdoc/>
    public override NameResolver Names { get; }

    /// <inheritdoc/>
    public override BlockingForm Blocking => SocketBlockingForm.Instance;

    /// <inheritdoc/>
    public override DescriptorSharing? Descriptors => OperatingSystem.IsWindows() ? null : _sharing;

    /// <inheritdoc/>
    public override int? DescriptorLimit => DescriptorTable.Limit;

    /// <inheritdoc/>
    public override int? DescriptorsOpen => DescriptorTable.Open;

    /// <inheritdoc/>
    public override bool Supports(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => Socket.OSSupportsIPv4,
        AddressFamily.InterNetworkV6 => Socket.OSSupportsIPv6,
        AddressFamily.Unix => Socket.OSSupportsUnixDomainSockets,
        AddressFamily.Packet => _maker.Native is not null,
        _ => false,
    };

    /// <inheritdoc/>
    public override bool HasAddress(AddressFamily family) => Supports(family) && (family switch
    {
        AddressFamily.InterNetwork => CanBind(Address.Loopback(0)) || HostInterfaces.HasAddress(family),
        AddressFamily.InterNetworkV6 => CanBind(Address.IPv6Loopback(0)) || HostInterfaces.HasAddress(family),
        _ => true,
    });

    /// <inheritdoc/>
    public override ValueTask<Listener> ListenAsync(ListenOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellation.ThrowIfCancellationRequested();
        if (!options.Transport.IsStream())
        {
            throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Listen)
            {
                Address = options.Address,
                Detail = $"A {options.Transport.ToScheme()} socket does not listen; open it as a datagram socket.",
            });
        }

        return new ValueTask<Listener>(Listen(options));
    }

    /// <inheritdoc/>
    public override ValueTask<SessionListener> ListenSessionsAsync(ListenOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellation.ThrowIfCancellationRequested();
        return options.Transport == Transport.UnixSequencedPacket
            ? new ValueTask<SessionListener>(new SequencedListener(Listen(options), _maker.Native))
            : base.ListenSessionsAsync(options, cancellation);
    }

    /// <inheritdoc/>
    public override async ValueTask<Connection> ConnectAsync(ConnectOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellation.ThrowIfCancellationRequested();
        if (!options.Transport.IsStream())
        {
            throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Connect)
            {
                Address = options.Address,
                Detail = $"A {options.Transport.ToScheme()} socket is no stream; open it as a datagram socket.",
            });
        }

        Socket socket = _maker.Create(options.Transport, options.Address.Family, dualStack: null, options.SocketOptions);
        try
        {
            if (options.LocalAddress is { } local)
            {
                socket = _maker.Bind(socket, options.Transport, local);
            }

            socket = await SocketConnector.ConnectAsync(socket, options.Address, _maker.Native, TimeProvider, cancellation)
                .ConfigureAwait(true); // A handler thread must be kept.
            return new SocketConnection(socket, options.Transport, options.Closing, TimeProvider) { Native = _maker.Native };
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new FaultException(SocketFaults.From(error.SocketErrorCode, SocketOperation.Connect, options.Address), error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<DatagramSocket> OpenDatagramAsync(DatagramOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellation.ThrowIfCancellationRequested();
        if (options.Transport is not (Transport.Udp or Transport.UnixDatagram or Transport.Raw or Transport.Packet
            or Transport.UnixSequencedPacket))
        {
            throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Socket)
            {
                Detail = $"A {options.Transport.ToScheme()} socket carries no datagrams on this engine.",
            });
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(options.ReceiveBytesMax, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ReceiveBytesMax, 65_535, nameof(options));
        if (options.Transport is Transport.Raw or Transport.Packet)
        {
            return new ValueTask<DatagramSocket>(_raw.Open(options));
        }

        if (options.Transport == Transport.UnixSequencedPacket)
        {
            return SequencedConnector.ConnectAsync(_maker, options, TimeProvider, cancellation);
        }

        AddressFamily family = (options.LocalAddress ?? options.RemoteAddress)?.Family
            ?? (options.Transport.IsUnix() ? AddressFamily.Unix : AddressFamily.InterNetwork);
        Socket socket = _maker.Create(options.Transport, family, options.DualStack, options.SocketOptions);
        return new ValueTask<DatagramSocket>(SocketDatagramSocket.Open(socket, options, _maker, TimeProvider));
    }

    /// <summary>Asking for the loopback address is enough on nearly every host, and much quicker than reading its interfaces.</summary>
    private bool CanBind(Address address)
    {
        Socket socket = _maker.Create(Transport.Udp, address.Family, dualStack: false, []);
        try
        {
            socket = _maker.Bind(socket, Transport.Udp, address);
            return true;
        }
        catch (FaultException)
        {
            return false;
        }
        finally
        {
            socket.Dispose();
        }
    }

    private SocketListener Listen(ListenOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Backlog ?? 0, nameof(options));
        Socket socket = _maker.Create(options.Transport, options.Address.Family, options.DualStack, options.SocketOptions);
        try
        {
            bool isDualStack = socket.AddressFamily == AddressFamily.InterNetworkV6 && options.Address.IsAny && socket.DualMode;
            socket = _maker.Bind(socket, options.Transport, options.Address);
            socket.Blocking = false;
            socket.Listen(options.Backlog ?? KernelBacklog.Maximum);
            SocketListener listener = new(
                socket, options.Transport, isDualStack, options.Backlog, options.Closing, _maker.Native, TimeProvider);
            if (_maker.Native is not null && options.Address is { IsUnix: true, IsAbstract: false })
            {
                listener.OwnFile(options.Address.UnixPath!); // Without native calls the base library bound it, and removes it.
            }

            return listener;
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new FaultException(SocketFaults.From(error.SocketErrorCode, SocketOperation.Listen, options.Address), error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
