// A connection moves to another process: the door accepts visitors, the room serves them. Run `door` in one terminal, `room` in a
// second, and `berth connect tcp://localhost:7014` in a third.
using System.Text;

string doorUrl = $"unix://{Path.Combine(Path.GetTempPath(), "berth-door.sock")}";
DescriptorSharing sharing = BerthEngine.Default.Descriptors!;
return args switch
{
    ["door", .. var rest] => await KeepDoorAsync(rest is [var url] ? url : "tcp://localhost:7014"),
    ["room"] => await ServeRoomAsync(),
    _ => Usage(),
};

async Task<int> KeepDoorAsync(string url)
{
    DescriptorChannel? room = null;
    await using SocketServer server = BerthServer.Create(options => options.Model = ConcurrencyModel.Iterative);
    server.Listen(url, async (visitor, cancellation) =>
    {
        if (room is { } open)
        {
            // Descriptors don't travel alone: one byte goes with them. The kernel makes a copy for the other process.
            await open.SendAsync("v"u8.ToArray(), [sharing.HandleOf(visitor)], cancellation);
            visitor.GiveUp(); // Closes our copy only: the room has the connection now, and the visitor notices nothing.
        }
        else
        {
            await visitor.Output.WriteAsync("Nobody is in.\n"u8.ToArray(), cancellation);
        }
    });
    server.Listen(doorUrl, async (connection, cancellation) =>
    {
        using DescriptorChannel channel = BerthEngine.Local.OpenDescriptorChannel(connection);
        Console.WriteLine($"process {channel.Peer!.ProcessId} of user {channel.Peer.UserId} opens the room");
        room = channel;
        using DescriptorMessage end = await channel.ReceiveAsync(new byte[1], cancellation); // A room says nothing, so this is its end.
        room = null;
        Console.WriteLine("the room is closed");
    });
    Console.WriteLine($"the door is {url}");
    await server.RunAsync();
    return 0;
}

async Task<int> ServeRoomAsync()
{
    using DescriptorChannel door = BerthEngine.Local.OpenDescriptorChannel(await BerthClient.ConnectAsync(doorUrl));
    while (true)
    {
        using DescriptorMessage message = await door.ReceiveAsync(new byte[1]);
        if (message.IsEnd)
        {
            return 0;
        }

        await using Connection visitor = sharing.AdoptConnection(message.Take(0));
        string greeting = $"Process {Environment.ProcessId} serves {visitor.RemoteAddress}, whom another one accepted.\n";
        try
        {
            await visitor.Output.WriteAsync(Encoding.UTF8.GetBytes(greeting));
            Console.WriteLine($"served {visitor.RemoteAddress}");
        }
        catch (FaultException error)
        {
            Console.WriteLine(error.Message); // The visitor has gone; the next one may come.
        }
    }
}

static int Usage()
{
    Console.Error.WriteLine("say door or room");
    return 2;
}
