using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary>The bytes of <c>sun_path</c> in and out of the base library's end point, whatever their encoding.</summary>
internal static class UnixEndPoints
{
    private const int FamilyBytes = 2; // sun_family, before sun_path in sockaddr_un (unix(7)).

    private static readonly UnixDomainSocketEndPoint Factory = new("/");

    public static ReadOnlySpan<byte> PathBytes(UnixDomainSocketEndPoint endPoint)
    {
        SocketAddress serialized = endPoint.Serialize();
        ReadOnlySpan<byte> path = serialized.Buffer.Span[..serialized.Size];
        path = path.Length > FamilyBytes ? path[FamilyBytes..] : [];
        if (path is [] or [0, ..])
        {
            return path;
        }

        int end = path.IndexOf((byte)0);
        return end < 0 ? path : path[..end];
    }

    public static EndPoint FromPathBytes(ReadOnlySpan<byte> path)
    {
        SocketAddress serialized = new(AddressFamily.Unix, FamilyBytes + path.Length + (path is [] or [0, ..] ? 0 : 1));
        path.CopyTo(serialized.Buffer.Span[FamilyBytes..]);
        return Factory.Create(serialized);
    }
}
