using System.Net.Sockets;

namespace Berth;

/// <summary>Datagrams may be lost: a client asks again.</summary>
internal static class DatagramClient
{
    private const int Attempts = 12;

    public static async Task<byte[]> AskAsync(Socket socket, byte[] question)
    {
        byte[] buffer = new byte[65536];
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            await socket.SendAsync(question).Within("room to send");
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(5));
            try
            {
                return buffer[..await socket.ReceiveAsync(buffer, patience.Token)];
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                // Lost, or the server is slow; once more.
            }
        }

        throw new TimeoutException($"No answer to {Attempts} datagrams");
    }
}
