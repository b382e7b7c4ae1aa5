// The message client over TCP: sends each line of its input, and prints the echo.
using System.Text;

string url = args is [string given] ? given : "tcp://localhost:3490";
try
{
    await using Connection connection = await BerthClient.ConnectAsync(url);
    Console.Error.WriteLine($"connected from {connection.LocalAddress} to {connection.RemoteAddress}");
    Stream stream = connection.AsStream();
    while (await Console.In.ReadLineAsync() is { } line)
    {
        byte[] message = Encoding.UTF8.GetBytes($"{line}\n");
        await stream.WriteAsync(message);

        // One write may come back in several pieces: a stream has bytes, not messages. So count them.
        byte[] echo = new byte[message.Length];
        await stream.ReadExactlyAsync(echo);
        Console.Write($"Echo: {Encoding.UTF8.GetString(echo)}");
    }

    return 0;
}
catch (Exception failed) when (failed is FaultException or EndOfStreamException)
{
    Console.Error.WriteLine($"✗ {failed.Message}");
    return 1;
}
