// A client that asks again on another connection, a server that crashes, and links that lose 10 %: an hour of it, in virtual time.
// What is printed depends on the seed alone.
using System.Globalization;

long seed = args is [string given] ? long.Parse(given, CultureInfo.InvariantCulture) : 42;
int answered = 0;
int waits = 0;
SimulationResult result = await SimulatedNetwork.RunAsync(seed, async net =>
{
    SimulatedHost server = net.AddHost("server", ServeAsync);
    SimulatedHost client = net.AddHost("client", async self =>
    {
        ReconnectOptions options = new()
        {
            Dial = new DialOptions { Timeout = TimeSpan.FromSeconds(10) },
            Randomness = self.Random("reconnect").NextDouble,
            OnWait = wait =>
            {
                waits++;
                Console.WriteLine($"{net.Elapsed:hh\\:mm\\:ss} {wait.Cause.Message.Split('\n')[0]}");
            },
        };
        await new ReconnectingDialer(self.Engine).RunAsync("tcp://server:7", async (connection, cancellation) =>
        {
            Stream stream = connection.AsStream();
            for (; answered < 360; answered++)
            {
                await AskAsync(stream, self.TimeProvider);
                await Task.Delay(TimeSpan.FromSeconds(10), self.TimeProvider, cancellation);
            }
        }, options);
    });
    SimulatedLink link = net.Link(client, server, new LinkOptions { Latency = TimeSpan.FromMilliseconds(30) });
    link.From(client).Loss = link.From(server).Loss = 0.1;
    foreach (int minute in (int[])[10, 25, 40])
    {
        net.At(TimeSpan.FromMinutes(minute), server.Crash);
        net.At(TimeSpan.FromMinutes(minute + 1), server.Restart);
    }

    await client.Completion;
});
Console.WriteLine($"{answered} answers and {waits} waits in {result.Duration:hh\\:mm\\:ss}; trace {result.TraceHash:x16}");

// Silence is a broken connection, too: the next one is tried.
static async Task AskAsync(Stream stream, TimeProvider clock)
{
    using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20), clock);
    try
    {
        byte[] question = [1];
        await stream.WriteAsync(question, limit.Token);
        await stream.ReadExactlyAsync(question, limit.Token);
    }
    catch (OperationCanceledException late)
    {
        throw new IOException("no answer within 20 s", late);
    }
}

static async Task ServeAsync(SimulatedHost host)
{
    await using SocketServer server = new(new ServerOptions { Engine = host.Engine });
    server.Listen("tcp://*:7", (connection, cancellation) => connection.AsStream().CopyToAsync(connection.AsStream(), cancellation));
    await server.StartAsync();
    await server.Completion;
}
