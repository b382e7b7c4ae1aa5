// A server that is told to stop while a partition holds some of its clients up: what is in work is finished, within the limit of draining.
// Drawn as a sequence diagram; the last line says who got an answer.
List<string> outcomes = [];
await SimulatedNetwork.RunAsync(seed: 1, async net =>
{
    SimulatedHost server = net.AddHost("server", async host =>
    {
        await using SocketServer slow = new(new ServerOptions { Engine = host.Engine, DrainTimeout = TimeSpan.FromSeconds(20) });
        slow.Listen("tcp://*:80", async (connection, cancellation) =>
        {
            Stream stream = connection.AsStream();
            byte[] request = new byte[4];
            await stream.ReadExactlyAsync(request, cancellation);
            await Task.Delay(TimeSpan.FromSeconds(5), host.TimeProvider, cancellation); // The work.
            await stream.WriteAsync("done"u8.ToArray(), cancellation);
        });
        await slow.StartAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, host.TimeProvider, host.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await slow.StopAsync(); // No new clients; those in work have 20 s.
    });
    SimulatedHost near = net.AddHost("near", self => AskAsync(self));
    SimulatedHost far = net.AddHost("far", self => AskAsync(self));
    SimulatedHost late = net.AddHost("late", async self =>
    {
        await Task.Delay(TimeSpan.FromSeconds(4), self.TimeProvider);
        await AskAsync(self);
    });
    net.Link(near, server);
    SimulatedLink link = net.Link(far, server);
    net.Link(late, server);
    net.Trace.Draw(Console.Out, near, server, far);

    net.At(TimeSpan.FromSeconds(2), link.Cut);
    net.At(TimeSpan.FromSeconds(9), link.Heal);
    await Task.Delay(TimeSpan.FromSeconds(3), net.TimeProvider);
    await server.StopAsync();
    outcomes.Add($"the server had ended after {net.Elapsed.TotalSeconds:0.0} s");
    await Task.WhenAll(near.Completion, far.Completion, late.Completion);
});
Console.WriteLine(string.Join("; ", outcomes));

async Task AskAsync(SimulatedHost self)
{
    try
    {
        await using Connection connection = await new Dialer(self.Engine).ConnectAsync("tcp://server:80");
        Stream stream = connection.AsStream();
        await stream.WriteAsync("work"u8.ToArray());
        await stream.ReadExactlyAsync(new byte[4]);
        outcomes.Add($"{self.Name} got its answer");
    }
    catch (IOException failed)
    {
        outcomes.Add($"{self.Name} got none: {(failed as FaultException)?.Fault.Reason.ToString() ?? "the end came first"}");
    }
}
