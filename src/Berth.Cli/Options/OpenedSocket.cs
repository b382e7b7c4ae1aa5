using System.Net.Sockets;

namespace Berth;

/// <summary>A socket opened to look at its options; disposing it closes it.</summary>
/// <param name="Title">What it is, for the headline.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Family">Its address family.</param>
/// <param name="HasIPv4">Whether it carries IPv4, natively or beside IPv6.</param>
/// <param name="Options">Its options.</param>
/// <param name="Owner">What to dispose.</param>
internal sealed record OpenedSocket(
    string Title, SocketKinds Kind, AddressFamily Family, bool HasIPv4, SocketOptions Options, IAsyncDisposable Owner) : IAsyncDisposable
{
    /// <summary>Connects to the URL.</summary>
    public static async Task<OpenedSocket> ConnectAsync(SocketUrl url, DialOptions dial, CancellationToken cancellation)
    {
        Dialer dialer = new(BerthEngine.Default);
        if (url.Transport.IsStream())
        {
            Connection connection = await dialer.ConnectAsync(url, dial, cancellation).ConfigureAwait(false);
            Address local = connection.LocalAddress;
            return new OpenedSocket(
                $"{url.Transport.ToScheme()} connection {local} to {connection.RemoteAddress}",
                url.Transport.ToKind(),
                local.Family,
                local.Family == AddressFamily.InterNetwork,
                connection.Options,
                connection);
        }

        DatagramSocket socket = await dialer.OpenDatagramAsync(url, dial, cancellation).ConfigureAwait(false);
        return Of(socket, $"{url.Transport.ToScheme()} socket {socket.LocalAddress} connected to {socket.RemoteAddress}");
    }

    /// <summary>Binds the URL, and listens when it is one of a stream.</summary>
    public static async Task<OpenedSocket> BindAsync(SocketUrl url, IReadOnlyList<SocketOptionValue> options, CancellationToken cancellation)
    {
        Engine engine = BerthEngine.Default;
        Address address = await AddressOfAsync(engine, url, cancellation).ConfigureAwait(false);
        if (!url.Transport.IsStream())
        {
            DatagramSocket socket = await engine.OpenDatagramAsync(
                new DatagramOptions { Transport = url.Transport, LocalAddress = address, SocketOptions = options }, cancellation).ConfigureAwait(false);
            return Of(socket, $"{url.Transport.ToScheme()} socket {socket.LocalAddress}");
        }

        Listener listener = await engine.ListenAsync(
            new ListenOptions { Transport = url.Transport, Address = address, SocketOptions = options }, cancellation).ConfigureAwait(false);
        return new OpenedSocket(
            $"{url.Transport.ToScheme()} listener {listener.LocalAddress}",
            url.Transport.ToKind(isListener: true),
            listener.LocalAddress.Family,
            listener.LocalAddress.Family == AddressFamily.InterNetwork || listener.IsDualStack,
            listener.Options,
            listener);
    }

    public ValueTask DisposeAsync() => Owner.DisposeAsync();

    private static OpenedSocket Of(DatagramSocket socket, string title) => new(
        title,
        socket.Transport.ToKind(),
        socket.LocalAddress.Family,
        socket.LocalAddress.Family == AddressFamily.InterNetwork || socket.IsDualStack,
        socket.Options,
        socket);

    private static async Task<Address> AddressOfAsync(Engine engine, SocketUrl url, CancellationToken cancellation) =>
        url.TryGetAddress(out Address known) ? known
        : url.IsWildcard ? engine.Supports(AddressFamily.InterNetworkV6) ? Address.IPv6Any(url.Port) : Address.Any(url.Port)
        : (await engine.ResolveAsync(url.Host, url.Port, cancellation).ConfigureAwait(false))[0];
}
