// The message client over UDP: sends each line as one datagram and waits for the answer. Either may be lost: it asks three times.
using System.Text;

string url = args is [string given] ? given : "udp://localhost:3490";
TimeSpan patience = TimeSpan.FromSeconds(1);
try
{
    // Connected: only the server's datagrams arrive, and a refusal (ICMP port unreachable) is reported.
    await using DatagramSocket socket = await BerthClient.OpenDatagramAsync(url);
    while (await Console.In.ReadLineAsync() is { } line)
    {
        string? echo = null;
        for (int attempt = 1; attempt <= 3 && echo is null; attempt++)
        {
            echo = await AskAsync(socket, Encoding.UTF8.GetBytes(line), patience);
        }

        Console.WriteLine(echo is null ? "no answer" : $"Echo: {echo}");
    }

    return 0;
}
catch (FaultException failed)
{
    Console.Error.WriteLine($"✗ {failed.Message}");
    return 1;
}

static async Task<string?> AskAsync(DatagramSocket socket, byte[] message, TimeSpan patience)
{
    using CancellationTokenSource limit = new(patience, socket.TimeProvider);
    await socket.SendAsync(message);
    try
    {
        using Datagram answer = await socket.ReceiveAsync(limit.Token); // One whole datagram, however long.
        return Encoding.UTF8.GetString(answer.Payload.Span);
    }
    catch (OperationCanceledException)
    {
        return null;
    }
}
