// A counter with a bug that no ordinary test finds: a client that asks again after a lost answer is counted twice. Seeds are tried until one
// shows it, and of the faults that its seed draws only those are kept that it needs. Repeat it with the BERTH_SEED that is printed.
try
{
    await SimulatedNetwork.ExploreAsync(seeds: 1..1000, CountToTenAsync);
    Console.WriteLine("No seed failed.");
}
catch (SimulationException found) when (found.Failure == SimulationFailure.Found)
{
    Console.WriteLine(found.Message);
}

static async Task CountToTenAsync(SimulatedNetwork net)
{
    int count = 0;
    SimulatedHost server = net.AddHost("server", async host =>
    {
        await using SocketServer counter = new(new ServerOptions { Engine = host.Engine });
        counter.Listen("tcp://*:80", async (connection, cancellation) =>
        {
            Stream stream = connection.AsStream();
            for (byte[] one = new byte[1]; await stream.ReadAsync(one, cancellation) > 0;)
            {
                count++; // The bug: nothing tells a question from its repetition.
                await stream.WriteAsync(one, cancellation);
            }
        });
        await counter.StartAsync();
        await counter.Completion;
    });
    SimulatedHost client = net.AddHost("client", async self =>
    {
        ReconnectOptions options = new() { Randomness = self.Random("reconnect").NextDouble };
        int asked = 0;
        await new ReconnectingDialer(self.Engine).RunAsync("tcp://server:80", async (connection, cancellation) =>
        {
            Stream stream = connection.AsStream();
            for (byte[] one = [1]; asked < 10; asked++)
            {
                using CancellationTokenSource limit = new(TimeSpan.FromSeconds(3), self.TimeProvider);
                try
                {
                    await stream.WriteAsync(one, limit.Token);
                    await stream.ReadExactlyAsync(one, limit.Token);
                }
                catch (OperationCanceledException late)
                {
                    throw new IOException("No answer within 3 s.", late);
                }

                await Task.Delay(TimeSpan.FromSeconds(1), self.TimeProvider, cancellation);
            }
        }, options);
    });
    SimulatedLink link = net.Link(client, server, new LinkOptions { Latency = TimeSpan.FromMilliseconds(100) });
    foreach (Outage outage in net.DrawFaults(6, random => new Outage(random.Next(2) == 0, random.Next(20_000), random.Next(100, 5_000))))
    {
        LinkDirection way = link.From(outage.OfAnswers ? server : client);
        net.At(TimeSpan.FromMilliseconds(outage.StartMs), way.Cut);
        net.At(TimeSpan.FromMilliseconds(outage.StartMs + outage.LengthMs), way.Heal);
    }

    await client.Completion;
    if (count != 10)
    {
        throw new InvalidDataException($"Ten questions were counted as {count}.");
    }
}

internal sealed record Outage(bool OfAnswers, int StartMs, int LengthMs);
