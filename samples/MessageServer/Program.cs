// The message server over TCP: prints who connects and what they send, and sends it back.
using System.Buffers;
using System.Text;

string url = args is [string given] ? given : "tcp://localhost:3490";

await using SocketServer server = BerthServer.Create();
server.Listen(url, ServeAsync, "message");
await server.RunAsync(); // Until Ctrl-C.

static async Task ServeAsync(Connection connection, CancellationToken cancellation)
{
    Console.WriteLine($"Connection from {connection.RemoteAddress}");
    while (true)
    {
        // As recv(2): what has arrived, at least one byte, however the client cut it into writes.
        using ReceiveLease received = await connection.ReceiveAsync(cancellation);
        if (received.IsEnd || received.IsCanceled)
        {
            return; // The client has finished, or the server is stopping and there is nothing in hand.
        }

        byte[] message = received.Bytes.ToArray();
        Console.WriteLine($"\tMessage: {Printable(message)}");
        await connection.Output.WriteAsync(message, cancellation);
    }
}

// What a stranger sends must not move the cursor of our terminal.
static string Printable(byte[] message) =>
    string.Concat(Encoding.UTF8.GetString(message).TrimEnd('\r', '\n').Select(c => char.IsControl(c) ? '·' : c));
