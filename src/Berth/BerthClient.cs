namespace Berth;

/// <summary>Clients put together with the defaults of this system.</summary>
public static class BerthClient
{
    /// <summary>Resolves the URL's host and connects to the first of its addresses that answers: they race (RFC 8305).</summary>
    /// <param name="url">A stream URL: <c>tcp://host:port</c>, <c>unix:///path</c>.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The connection; the caller disposes it.</returns>
    /// <exception cref="FormatException">The URL is malformed; the message names the offending part.</exception>
    /// <exception cref="FaultException">The name is not known, or no address answered.</exception>
    public static ValueTask<Connection> ConnectAsync(string url, CancellationToken cancellation = default) =>
        new Dialer(BerthEngine.Default).ConnectAsync(url, cancellation: cancellation);

    /// <summary>Resolves the URL's host and makes a datagram socket connected to it.</summary>
    /// <param name="url">A datagram URL: <c>udp://host:port</c>, <c>unixgram:///path</c>.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The socket; the caller disposes it.</returns>
    /// <exception cref="FormatException">The URL is malformed; the message names the offending part.</exception>
    /// <exception cref="FaultException">The name is not known, or no address can be used.</exception>
    public static ValueTask<DatagramSocket> OpenDatagramAsync(string url, CancellationToken cancellation = default) =>
        new Dialer(BerthEngine.Default).OpenDatagramAsync(url, cancellation: cancellation);

    /// <summary>Resolves a host and opens a pinger for the first of its addresses: <c>await (…).PingAsync()</c> asks it once.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="options">How to ping; null for the defaults.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The pinger; the caller disposes it.</returns>
    /// <exception cref="FaultException">The name is not known, or neither a raw nor a ping socket is allowed.</exception>
    public static async ValueTask<Pinger> OpenPingerAsync(
        string host, PingerOptions? options = null, CancellationToken cancellation = default)
    {
        IReadOnlyList<Address> found = await BerthEngine.Default.ResolveAsync(host, port: 0, cancellation).ConfigureAwait(false);
        return await Pinger.OpenAsync(BerthEngine.Default, found[0], options, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// The connection that a super-server gave this program as its standard input (inetd style). Standard output is the same socket.
    /// </summary>
    /// <returns>The connection; the caller disposes it.</returns>
    /// <exception cref="FaultException">Standard input is no connected stream socket, or this engine has no descriptors.</exception>
    public static Connection FromStandardInput() =>
        (BerthEngine.Default.Descriptors ?? throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Accept)
        {
            Detail = "On this system a program does not inherit sockets as descriptors.",
        })).AdoptConnection(0, ClosingLimits.Default);
}
