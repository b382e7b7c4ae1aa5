using System.Diagnostics;

namespace Berth.Linux.Tests;

/// <summary>Sessions with programs that are not ours, many at once.</summary>
public sealed class SessionClientTests
{
    private const string Client = """
        import socket, sys
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(60)
        s.connect(("127.0.0.1", int(sys.argv[1])))
        for n in range(20):
            s.send(f"{sys.argv[2]}/{n}".encode())
            answer = s.recv(100).decode()
            assert answer == f"{n + 1}: {sys.argv[2]}/{n}", answer
        print("served")
        """;

    [Fact]
    public async Task ManyPythonClients_AreEachServedInOrder_ByASessionOfTheirOwn()
    {
        const int Clients = 8;
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/python3"), "needs python3, on Linux");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Engine engine = new SocketEngine(LinuxNativeCalls.Instance);
        await using DatagramSessions sessions = new(await engine.OpenDatagramAsync(
            new DatagramOptions { LocalAddress = Address.Loopback(0), IcmpErrors = true }, cancellation));
        Process[] clients = [.. Enumerable.Range(0, Clients).Select(number => Process.Start(new ProcessStartInfo(
            "/usr/bin/python3", ["-c", Client, $"{sessions.LocalAddress.Port}", $"{number}"]) { RedirectStandardOutput = true, UseShellExecute = false })!)];
        HashSet<Address> peers = [];
        for (int number = 0; number < Clients; number++)
        {
            DatagramSession session = await sessions.AcceptAsync(cancellation).AsTask().WaitAsync(Helper.Patience, cancellation);
            Assert.True(peers.Add(session.Remote));
            _ = ServeAsync(session, cancellation);
        }

        foreach (Process client in clients)
        {
            Assert.Equal("served\n", await client.StandardOutput.ReadToEndAsync(cancellation).WaitAsync(Helper.Patience, cancellation));
            await client.WaitForExitAsync(cancellation).WaitAsync(Helper.Patience, cancellation);
            client.Dispose();
        }

        Assert.Equal((Clients, 0L), (sessions.Count, sessions.DroppedCount));
    }

    private static async Task ServeAsync(DatagramSession session, CancellationToken cancellation)
    {
        for (int count = 1; ; count++)
        {
            using Datagram datagram = await session.ReceiveAsync(cancellation);
            string text = System.Text.Encoding.UTF8.GetString(datagram.Payload.Span);
            await datagram.ReplyAsync(System.Text.Encoding.UTF8.GetBytes($"{count}: {text}"), cancellation);
        }
    }
}
