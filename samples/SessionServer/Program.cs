// Sessions over UDP: one socket, and for each peer a task of its own that remembers what this peer said before.
using System.Text;

SocketUrl url = SocketUrl.Parse(args is [string given] ? given : "udp://127.0.0.1:3490");
if (!url.TryGetAddress(out Address local))
{
    Console.Error.WriteLine($"{url} is no address to bind, such as udp://127.0.0.1:3490.");
    return 2;
}

DatagramSocket socket = await BerthEngine.Default.OpenDatagramAsync(new DatagramOptions
{
    LocalAddress = local,
    IcmpErrors = true, // A peer that is gone is told to its session, and to no other.
});
await using DatagramSessions sessions = new(socket, new DatagramSessionOptions
{
    IdleTime = TimeSpan.FromSeconds(30),
    SessionsMax = 100,
});
Console.WriteLine($"listening on {sessions.Url}");
while (true)
{
    _ = ServeAsync(await sessions.AcceptAsync());
}

static async Task ServeAsync(DatagramSession session)
{
    try
    {
        for (int count = 1; await session.WaitToReceiveAsync();)
        {
            Datagram[] one = new Datagram[1];
            for (; session.TryReceive(one) == 1; count++)
            {
                using Datagram datagram = one[0];
                await datagram.ReplyAsync(Encoding.UTF8.GetBytes($"{count}: {Encoding.UTF8.GetString(datagram.Payload.Span)}"));
            }
        }
    }
    catch (FaultException error)
    {
        Console.WriteLine(error.Message);
    }

    await session.DisposeAsync();
    Console.WriteLine($"{session.Remote} ended: {(await session.Closed).Reason.ToWord()}");
}
