// A multicast conversation: everybody who has joined the group hears what anybody types. Start it several times, on one host or more.
using System.Text;

SocketUrl url = SocketUrl.Parse(args is [string given] ? given : "udp://239.255.34.90:3490");
if (!url.TryGetAddress(out Address group) || !group.IsMulticast)
{
    Console.Error.WriteLine($"{url} names no multicast group; those are 224.0.0.0 to 239.255.255.255, and ff00::/8.");
    return 2;
}

// Bound to the group's own address, the socket hears that group alone; the port is shared with other members on this host.
await using DatagramSocket socket = await BerthEngine.Default.OpenDatagramAsync(new DatagramOptions
{
    LocalAddress = group,
    ShareAddress = true,
    Ancillary = AncillaryKinds.HopLimit,
});
socket.SetMulticast(new MulticastSending { HopLimit = 1 }); // No router passes it on.
socket.Join(new MulticastGroup(group));
Console.Error.WriteLine($"joined {group.HostText}; type lines, end with Ctrl-D");

using CancellationTokenSource leaving = new();
Task hearing = HearAsync(socket, leaving.Token);
while (await Console.In.ReadLineAsync() is { } line)
{
    await socket.SendAsync(Encoding.UTF8.GetBytes(line), group);
}

await leaving.CancelAsync();
await hearing;
socket.Leave(new MulticastGroup(group));
return 0;

static async Task HearAsync(DatagramSocket socket, CancellationToken leaving)
{
    try
    {
        while (true)
        {
            using Datagram datagram = await socket.ReceiveAsync(leaving);
            Console.WriteLine($"{datagram.Remote} (hops left {datagram.Ancillary.HopLimit}): {Encoding.UTF8.GetString(datagram.Payload.Span)}");
        }
    }
    catch (OperationCanceledException)
    {
        // Leaving.
    }
}
