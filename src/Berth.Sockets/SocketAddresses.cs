using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>Addresses of sockets, with v4-mapped ones as IPv4.</summary>
internal static class SocketAddresses
{
    public static Address LocalOf(Socket socket) => From(() => socket.LocalEndPoint, socket);

    public static Address RemoteOf(Socket socket) => From(() => socket.RemoteEndPoint, socket);

    /// <summary>The end point by which a socket of <paramref name="family"/> reaches <paramref name="address"/>.</summary>
    public static EndPoint For(AddressFamily family, Address address) =>
        family == AddressFamily.InterNetworkV6 && address.Family == AddressFamily.InterNetwork ? address.MapToIPv6().ToEndPoint()
        : address.FlowInfo != 0 ? new FlowEndPoint(address)
        : address.ToEndPoint();

    private static Address From(Func<EndPoint?> get, Socket socket)
    {
        try
        {
            return get() is { } endPoint ? Address.FromEndPoint(endPoint).Unmap() : Unknown(socket);
        }
        catch (SocketException)
        {
            return Unknown(socket); // The peer reset the connection before it was accepted.
        }
    }

    private static Address Unknown(Socket socket) =>
        socket.AddressFamily == AddressFamily.Unix ? Address.UnnamedUnix : default;
}
