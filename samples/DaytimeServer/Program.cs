// The daytime server (RFC 867): each client gets the date and time as one line of text, and then the end of the stream.
using System.Globalization;
using System.Text;

string url = args is [string given] ? given : "tcp://localhost:7013";

await using SocketServer server = BerthServer.Create();
server.Listen(url, ServeAsync, "daytime");
await server.StartAsync();
foreach (ServerBinding binding in server.Bindings)
{
    Console.WriteLine($"listening on {binding.Url}");
}

await server.RunAsync(); // Until Ctrl-C.

static async Task ServeAsync(Connection connection, CancellationToken cancellation)
{
    string now = connection.TimeProvider.GetUtcNow().ToString("dddd, MMMM d, yyyy HH:mm:ss", CultureInfo.InvariantCulture);
    await connection.Output.WriteAsync(Encoding.ASCII.GetBytes($"{now}-UTC\r\n"), cancellation);
    // When the handler returns, the server flushes, sends FIN, and waits for the client's.
}
