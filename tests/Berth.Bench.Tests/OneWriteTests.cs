using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Berth.Bench;

/// <summary>What the comparison counts, as claims: system calls per message, seen by strace.</summary>
public sealed partial class OneWriteTests
{
    private const int Bytes = 16 * 1024;
    private const int Messages = 50;

    [Theory]
    [InlineData("loop")]
    [InlineData("thread")]
    public async Task Echo_Of16KiloBytes_LeavesInOneSend_FromTheFirstMessageOn(string model)
    {
        await using TracedEcho echo = await TracedEcho.StartAsync(model);
        await ExchangeAsync(echo.Port);
        IReadOnlyList<string> calls = await echo.StopAsync();
        Assert.Equal(Enumerable.Repeat(Bytes, Messages), Results(calls, "send"));

        // The control: the same reading of the trace sees what was received, in however many calls.
        Assert.Equal(Bytes * Messages, Results(calls, "recv").Sum());
    }

    private static async Task ExchangeAsync(int port)
    {
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, port);
        byte[] message = new byte[Bytes];
        byte[] answer = new byte[Bytes];
        for (int number = 0; number < Messages; number++)
        {
            Array.Fill(message, (byte)number);
            Assert.Equal(Bytes, await client.SendAsync(message));
            for (int received = 0; received < Bytes;)
            {
                int count = await client.ReceiveAsync(answer.AsMemory(received));
                Assert.NotEqual(0, count);
                received += count;
            }

            Assert.Equal(message, answer);
        }

        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await client.ReceiveAsync(answer));
    }

    /// <summary>
    /// What the calls of a direction returned, without those that would have blocked, found the end, or moved a single byte: that is a
    /// peek, or one thread waking another.
    /// </summary>
    private static IEnumerable<int> Results(IEnumerable<string> calls, string direction) =>
        from call in calls
        let match = CallPattern().Match(call)
        where match.Success && match.Groups["name"].Value.StartsWith(direction, StringComparison.Ordinal)
        let result = int.Parse(match.Groups["result"].Value, CultureInfo.InvariantCulture)
        where result > 1
        select result;

    [GeneratedRegex(@"(?<name>sendto|sendmsg|recvfrom|recvmsg)(\(| resumed>).*= (?<result>\d+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CallPattern();
}
