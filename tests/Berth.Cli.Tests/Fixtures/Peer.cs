using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Berth;

/// <summary>Plain sockets, as the other end of what is tested.</summary>
internal static class Peer
{
    public static Socket Listen(int backlog = 10)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(backlog);
        return listener;
    }

    public static int Port(this Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    public static async Task<Socket> ConnectAsync(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port).Within("a connection");
        return socket;
    }

    public static async Task SendTextAsync(this Socket socket, string text) =>
        await socket.SendAsync(Encoding.UTF8.GetBytes(text)).Within("room to send");

    /// <summary>Receives exactly as many bytes as the text has, or what comes before the end.</summary>
    public static async Task<byte[]> ReceiveExactlyAsync(this Socket socket, int length)
    {
        byte[] bytes = new byte[length];
        int filled = 0;
        while (filled < length)
        {
            int count = await socket.ReceiveAsync(bytes.AsMemory(filled)).AsTask().Within("bytes");
            if (count == 0)
            {
                break;
            }

            filled += count;
        }

        return bytes[..filled];
    }

    public static async Task<string> ReceiveTextAsync(this Socket socket, int length) =>
        Encoding.UTF8.GetString(await socket.ReceiveExactlyAsync(length));

    public static async Task<byte[]> ReceiveToEndAsync(this Socket socket)
    {
        using MemoryStream all = new();
        byte[] buffer = new byte[65536];
        for (int count; (count = await socket.ReceiveAsync(buffer).Within("the end of the stream")) > 0;)
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }

    public static async Task<string> AskAsync(this Socket socket, string text)
    {
        await socket.SendTextAsync(text);
        return await socket.ReceiveTextAsync(Encoding.UTF8.GetByteCount(text));
    }

    public static void Reset(this Socket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
    }
}
