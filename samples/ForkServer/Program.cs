// The fork server: for each connection a process of its own, which cannot harm the others. The parent only accepts.
using System.Buffers;

// .NET has no fork(2): a worker is this program run again, through its own Main. This line tells which of the two we are.
BerthWorker.Enter();

string url = args is [string given] ? given : "tcp://localhost:7007";
await using SocketServer server = BerthServer.Create(options =>
{
    options.Model = ConcurrencyModel.Process;
    options.OnEvent = Tell; // Called in the parent, whichever process serves.
});
server.Listen(url, ServeAsync, "echo");
await server.RunAsync(); // The parent: until Ctrl-C. A worker: until its connection has ended.

static async Task ServeAsync(Connection connection, CancellationToken cancellation)
{
    while (true)
    {
        using ReceiveLease received = await connection.ReceiveAsync(cancellation);
        if (received.IsEnd || received.IsCanceled)
        {
            return;
        }

        await connection.Output.WriteAsync(received.Bytes.ToArray(), cancellation);
    }
}

static void Tell(ServerEvent what)
{
    string? line = what switch
    {
        ListeningEvent listening => $"process {listening.ProcessId} listens on {listening.Binding.Url}",
        AcceptedEvent accepted => $"process {accepted.ProcessId} serves {accepted.Remote}",
        ClosedEvent closed => $"process {closed.ProcessId} is done with {closed.Remote}: {closed.Reason.ToWord()}",
        _ => null,
    };
    if (line is not null)
    {
        Console.WriteLine(line);
    }
}
