using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Berth;

/// <summary>Every service by every model over every transport, with a real client.</summary>
public sealed class MatrixTests(MatrixServers servers) : IClassFixture<MatrixServers>
{
    private const int ChargenLineBytes = 74;
    private const int ChargenLines = 100;
    private static readonly DateTimeOffset Epoch1900 = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IEnumerable<TheoryDataRow<string, string, string>> Cells =>
        from model in MatrixServers.Models
        from service in MatrixServers.Services
        from transport in (string[])["tcp", "udp", "unix", "unixgram"]
        select new TheoryDataRow<string, string, string>(model, service, transport);

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task EachCell_IsServed(string model, string service, string transport)
    {
        RunningServer server = await servers.GetAsync(model);
        string url = server.Urls(service).Single(one => one.StartsWith(transport + ":", StringComparison.Ordinal));
        using Socket socket = await ConnectAsync(url, transport);
        byte[] hello = Encoding.UTF8.GetBytes($"hello {transport}\n");
        bool isStream = transport is "tcp" or "unix";
        switch (service)
        {
            case "echo" or "message":
                Assert.Equal(hello, isStream ? await AskToEndAsync(socket, hello) : await DatagramClient.AskAsync(socket, hello));
                if (service == "message")
                {
                    string printed = isStream ? $"\tMessage: hello {transport}" : $": hello {transport}";
                    await server.EventAsync("printed", one => one.GetProperty("text").GetString()!.EndsWith(printed, StringComparison.Ordinal));
                }

                break;
            case "discard" when isStream:
                Assert.Empty(await AskToEndAsync(socket, hello));
                break;
            case "discard":
                // A refusal of the first would be reported by the second.
                await socket.SendAsync(hello).Within("room to send");
                await socket.SendAsync(hello).Within("room to send");
                Assert.False(socket.Poll(0, SelectMode.SelectRead), "discard answered");
                break;
            case "daytime":
                byte[] told = isStream ? await socket.ReceiveToEndAsync() : await DatagramClient.AskAsync(socket, hello);
                Assert.Matches(@"^[A-Z][a-z]+day, [A-Z][a-z]+ \d{1,2}, \d{4} \d\d:\d\d:\d\d-UTC\r\n$", Encoding.ASCII.GetString(told));
                break;
            case "time":
                byte[] time = isStream ? await socket.ReceiveToEndAsync() : await DatagramClient.AskAsync(socket, hello);
                Assert.Equal(4, time.Length);
                double now = (TimeProvider.System.GetUtcNow() - Epoch1900).TotalSeconds;
                Assert.InRange(BinaryPrimitives.ReadUInt32BigEndian(time), now - 300, now + 1);
                break;
            case "chargen" when isStream:
                Assert.Equal(Chargen(), await socket.ReceiveTextAsync(ChargenLineBytes * ChargenLines));
                break;
            default:
                Assert.InRange((await DatagramClient.AskAsync(socket, hello)).Length, 0, 512);
                break;
        }
    }

    /// <summary>72 of the 95 printable characters a line, each line one further.</summary>
    private static string Chargen() => string.Concat(Enumerable.Range(0, ChargenLines)
        .Select(static line => string.Concat(Enumerable.Range(0, 72).Select(column => (char)(' ' + ((line + column) % 95)))) + "\r\n"));

    private static async Task<byte[]> AskToEndAsync(Socket socket, byte[] question)
    {
        await socket.SendAsync(question).Within("room to send");
        socket.Shutdown(SocketShutdown.Send);
        return await socket.ReceiveToEndAsync();
    }

    private async Task<Socket> ConnectAsync(string url, string transport)
    {
        if (transport is "tcp" or "udp")
        {
            Socket socket = transport == "tcp"
                ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                : new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(IPAddress.Loopback, RunningServer.PortOf(url)).Within("a connection");
            return socket;
        }

        Socket unix = new(AddressFamily.Unix, transport == "unix" ? SocketType.Stream : SocketType.Dgram, ProtocolType.Unspecified);
        if (transport == "unixgram")
        {
            unix.Bind(new UnixDomainSocketEndPoint(servers.ClientPath())); // Else it could not be answered.
        }

        string path = Regex.Replace(url, "^[a-z]+://", "", RegexOptions.None, Waiting.Limit);
        await unix.ConnectAsync(new UnixDomainSocketEndPoint(path)).Within("a connection");
        return unix;
    }
}
