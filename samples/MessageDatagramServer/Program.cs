// The message server over UDP: one socket for all clients; each datagram is printed with its sender, and sent back.
using System.Text;

string url = args is [string given] ? given : "udp://localhost:3490";

await using SocketServer server = BerthServer.Create();
server.ListenDatagrams(url, AnswerAsync, "message");
await server.RunAsync(); // Until Ctrl-C.

static async Task AnswerAsync(Datagram datagram, CancellationToken cancellation)
{
    string text = Encoding.UTF8.GetString(datagram.Payload.Span).TrimEnd('\r', '\n');
    Console.WriteLine($"Message from {datagram.Remote}: {string.Concat(text.Select(c => char.IsControl(c) ? '·' : c))}");

    // A server that answers anything must not answer its like: two of them would go on for ever (7 to 37 are such services).
    if (datagram.Remote.Port is > 37 and not 3490)
    {
        await datagram.ReplyAsync(datagram.Payload, cancellation);
    }
}
