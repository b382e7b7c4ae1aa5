using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Berth;

/// <summary>A client over a plain socket that sends and receives lines.</summary>
internal sealed class LineClient : IDisposable
{
    private readonly StringBuilder _received = new();
    private readonly byte[] _buffer = new byte[4096];

    private LineClient(Socket socket) => Socket = socket;

    public Socket Socket { get; }

    public int LocalPort => ((IPEndPoint)Socket.LocalEndPoint!).Port;

    public static Task<LineClient> ConnectAsync(int port) => ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));

    public static async Task<LineClient> ConnectAsync(EndPoint server)
    {
        Socket socket = server is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(server).WaitAsync(Waiting.Limit);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new LineClient(socket);
    }

    /// <summary>
    /// The first client that is served, where others are turned away: that there is room again is heard by those who accept a little
    /// later than it is told.
    /// </summary>
    public static async Task<LineClient> FirstServedAsync(int port)
    {
        while (true)
        {
            LineClient? client = null;
            try
            {
                client = await ConnectAsync(port);
                if (await client.AskAsync("first") == "first")
                {
                    return client;
                }
            }
            catch (SocketException)
            {
                // Turned away by RST.
            }

            client?.Dispose();
        }
    }

    public async Task SayAsync(string line) => await Socket.SendAsync(Encoding.UTF8.GetBytes(line + "\n")).Within("room to send");

    /// <summary>The next line, or null at the peer's FIN. A reset throws.</summary>
    public async Task<string?> HearAsync()
    {
        while (true)
        {
            string text = _received.ToString();
            int end = text.IndexOf('\n');
            if (end >= 0)
            {
                _received.Remove(0, end + 1);
                return text[..end];
            }

            int count = await Socket.ReceiveAsync(_buffer).Within("an answer");
            if (count == 0)
            {
                return null;
            }

            _received.Append(Encoding.UTF8.GetString(_buffer.AsSpan(0, count)));
        }
    }

    public async Task<string?> AskAsync(string line)
    {
        await SayAsync(line);
        return await HearAsync();
    }

    public void Finish() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes with RST.</summary>
    public void Reset()
    {
        Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        Socket.Dispose();
    }

    public void Dispose() => Socket.Dispose();
}
