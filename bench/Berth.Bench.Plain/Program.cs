// System.Net.Sockets as a good programmer writes it: a task per connection, ValueTask operations, one pooled buffer per connection.
//
//     Berth.Bench.Plain PORT
using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: Berth.Bench.Plain PORT");
    return 2;
}

using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
listener.Bind(new IPEndPoint(IPAddress.Loopback, int.Parse(args[0], CultureInfo.InvariantCulture)));
listener.Listen();
while (true)
{
    try
    {
        _ = EchoAsync(await listener.AcceptAsync());
    }
    catch (SocketException)
    {
        // A client that was reset before it was accepted must not end the server.
    }
}

static async Task EchoAsync(Socket socket)
{
    byte[] buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
    try
    {
        using (socket)
        {
            socket.NoDelay = true;
            int received;
            while ((received = await socket.ReceiveAsync(buffer.AsMemory())) > 0)
            {
                for (int sent = 0; sent < received;)
                {
                    sent += await socket.SendAsync(buffer.AsMemory(sent, received - sent));
                }
            }

            socket.Shutdown(SocketShutdown.Both);
        }
    }
    catch (SocketException)
    {
        // The peer reset the connection, which ends it.
    }
    finally
    {
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
