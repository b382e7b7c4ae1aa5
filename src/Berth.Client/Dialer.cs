namespace Berth;

/// <summary>
/// Opens connections to what a person names: resolves the host, then races its addresses as RFC 8305 asks, or tries them one after
/// another (<see cref="DialOptions.Sequential"/>). A socket whose attempt failed or lost is closed, never used again. It does not
/// reconnect: <see cref="ReconnectingDialer"/> does.
/// </summary>
/// <remarks>
/// <para>The race: the families take turns, the resolver's first address leading. An attempt begins as soon as one before it fails, or
/// <see cref="DialOptions.AttemptDelay"/> after the one before it. The first to connect wins. Both families are asked of the resolver
/// in one call, so that the order of its configuration (RFC 6724) holds; the race begins when that has answered.</para>
/// <para>Members may be called from any thread, several at once. When every address fails, the exception carries the fault that tells
/// most (a refusal, then what the network or silence said, then what never left this host; the latest of those) and the others in
/// <see cref="FaultException.Others"/>.</para>
/// </remarks>
/// <param name="engine">What makes the sockets, and whose clock measures.</param>
public sealed class Dialer(Engine engine)
{
    private readonly Engine _engine = engine ?? throw new ArgumentNullException(nameof(engine));

    /// <summary>Opens a stream connection.</summary>
    /// <param name="url">A <c>tcp</c> or <c>unix</c> URL.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellation">Ends the dial; no socket stays open.</param>
    /// <returns>The connection; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The URL's transport is no stream, or it names no host to connect to.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time in the options is outside its range.</exception>
    /// <exception cref="FaultException">
    /// The name was not resolved, every attempt failed, or <see cref="DialOptions.Timeout"/> ran out
    /// (<see cref="FaultReason.TimedOut"/> without errno).
    /// </exception>
    public ValueTask<Connection> ConnectAsync(SocketUrl url, DialOptions? options = null, CancellationToken cancellation = default)
    {
        ThrowIfNowhere(url);
        if (!url.Transport.IsStream())
        {
            throw new ArgumentException($"{url} carries datagrams, not a stream; open it with OpenDatagramAsync.", nameof(url));
        }

        options ??= new DialOptions();
        return new Dial<Connection>(
            _engine,
            url,
            options,
            (address, end) => _engine.ConnectAsync(
                new ConnectOptions
                {
                    Transport = url.Transport,
                    Address = address,
                    LocalAddress = options.LocalFor(address),
                    SocketOptions = options.SocketOptions,
                    Closing = options.Closing,
                },
                end),
            static connection => new Ends(connection.LocalAddress, connection.RemoteAddress, connection.Get<PeerCredentials>())).RunAsync(cancellation);
    }

    /// <summary>Opens a stream connection.</summary>
    /// <param name="url">The text of a <c>tcp</c> or <c>unix</c> URL.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellation">Ends the dial; no socket stays open.</param>
    /// <returns>The connection; the caller disposes it.</returns>
    /// <exception cref="FormatException">The text is no URL; the message names the offending part.</exception>
    /// <exception cref="ArgumentException">The URL's transport is no stream, or it names no host to connect to.</exception>
    /// <exception cref="FaultException">As for the other overload.</exception>
    public ValueTask<Connection> ConnectAsync(string url, DialOptions? options = null, CancellationToken cancellation = default) =>
        ConnectAsync(SocketUrl.Parse(url), options, cancellation);

    /// <summary>
    /// Makes a datagram socket connected to the first address for which the system accepts that. Nothing is sent: whether anybody
    /// is there shows only when datagrams are answered, or refused.
    /// </summary>
    /// <param name="url">A <c>udp</c>, <c>unixgram</c>, <c>unixpacket</c>, <c>raw</c> or <c>packet</c> URL.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellation">Ends the dial; no socket stays open.</param>
    /// <returns>The socket; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The URL's transport is a stream, or it names no host to connect to.</exception>
    /// <exception cref="FaultException">
    /// The name was not resolved, no address can be used, or <see cref="DialOptions.Timeout"/> ran out.
    /// </exception>
    public ValueTask<DatagramSocket> OpenDatagramAsync(
        SocketUrl url, DialOptions? options = null, CancellationToken cancellation = default)
    {
        ThrowIfNowhere(url);
        if (url.Transport.IsStream())
        {
            throw new ArgumentException($"{url} is a stream and carries no datagrams; open it with ConnectAsync.", nameof(url));
        }

        options ??= new DialOptions();
        return new Dial<DatagramSocket>(
            _engine,
            url,
            options,
            (address, end) => _engine.OpenDatagramAsync(
                new DatagramOptions
                {
                    Transport = url.Transport,
                    Protocol = url.Protocol,
                    HasOwnHeader = url.HasOwnHeader,
                    LocalAddress = options.LocalFor(address),
                    RemoteAddress = address,
                    IcmpErrors = true,
                    SocketOptions = options.SocketOptions,
                },
                end),
            static socket => new Ends(socket.LocalAddress, socket.RemoteAddress ?? default)).RunAsync(cancellation);
    }

    /// <summary>Makes a connected datagram socket.</summary>
    /// <param name="url">The text of a <c>udp</c>, <c>unixgram</c>, <c>unixpacket</c>, <c>raw</c> or <c>packet</c> URL.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellation">Ends the dial; no socket stays open.</param>
    /// <returns>The socket; the caller disposes it.</returns>
    /// <exception cref="FormatException">The text is no URL; the message names the offending part.</exception>
    /// <exception cref="ArgumentException">The URL's transport is a stream, or it names no host to connect to.</exception>
    /// <exception cref="FaultException">As for the other overload.</exception>
    public ValueTask<DatagramSocket> OpenDatagramAsync(
        string url, DialOptions? options = null, CancellationToken cancellation = default) =>
        OpenDatagramAsync(SocketUrl.Parse(url), options, cancellation);

    private static void ThrowIfNowhere(SocketUrl url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (url.IsWildcard)
        {
            throw new ArgumentException($"{url} can be listened on, but names no host to connect to.", nameof(url));
        }
    }
}
