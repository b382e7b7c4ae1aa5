namespace Berth;

/// <summary>
/// The socket with which <c>berth connect</c> talks to many at once: a multicast group or a broadcast address. It is not connected,
/// because nobody answers from such an address.
/// </summary>
internal static class GroupSocket
{
    /// <summary>Whether an address stands for many hosts.</summary>
    public static bool IsFor(SocketUrl url, out Address address) =>
        url.TryGetAddress(out address) && url.Transport == Transport.Udp && (address.IsMulticast || HostInterfaces.IsBroadcast(address));

    /// <summary>Opens the socket; with <c>--join</c> bound to the group, as its other receivers on this host may be too.</summary>
    /// <exception cref="FaultException">The system refuses it.</exception>
    public static async ValueTask<DatagramSocket> OpenAsync(
        Engine engine, ConnectArguments arguments, Address address, IReadOnlyList<SocketOptionValue> options, ConnectReport report, CancellationToken cancellation)
    {
        Address? local = arguments.IsJoin
            ? address
            : await LocalEnd.FindAsync(engine, arguments, cancellation).ConfigureAwait(false) is [var chosen, ..] ? chosen
            : (address.Family == System.Net.Sockets.AddressFamily.InterNetwork ? Address.Any(0) : Address.IPv6Any(0));
        DatagramSocket socket = await engine.OpenDatagramAsync(
            new DatagramOptions
            {
                LocalAddress = local,
                ShareAddress = arguments.IsJoin,
                Broadcast = !address.IsMulticast,
                SocketOptions = options,
            },
            cancellation).ConfigureAwait(false);
        try
        {
            if (arguments.Interface is not null)
            {
                socket.SetMulticast(new MulticastSending { Interface = arguments.Interface });
            }

            if (arguments.IsJoin)
            {
                socket.Join(new MulticastGroup(address) { Interface = arguments.Interface, Source = arguments.Source });
            }

            report.Opened(socket.LocalAddress, address, arguments);
            return socket;
        }
        catch
        {
            await socket.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
