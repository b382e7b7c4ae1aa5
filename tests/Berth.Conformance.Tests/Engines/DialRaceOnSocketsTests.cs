using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Berth.Conformance;

/// <summary>
/// The dialer's race over real sockets, in both forms of the portable engine. <c>localhost</c> is silent by IPv4, because the queue of a
/// listener there is full, and answers by IPv6.
/// </summary>
public sealed class DialRaceOnSocketsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ASilentAddress_IsRacedPast_AndItsSocketIsClosed_OnAHandlerThreadToo(bool isHandlerThread)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this host has no IPv6");
        Engine engine = isHandlerThread ? EnginesUnderTest.SocketsBlocking.Create() : EnginesUnderTest.Sockets.Create();
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await using Listener answering = await ListenOnOnePortAsync(engine, silent);
        int port = answering.LocalAddress.Port;
        silent.Listen(0);
        using Socket filling = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await filling.ConnectAsync(IPAddress.Loopback, port, Cancellation);

        List<DialStep> steps = [];
        DialOptions options = new() { AttemptDelay = TimeSpan.FromMilliseconds(10), OnStep = steps.Add };
        async Task DialAsync()
        {
            int thread = Environment.CurrentManagedThreadId;
            Connection client = await new Dialer(engine).ConnectAsync($"tcp://localhost:{port}", options, Cancellation).ConfigureAwait(true);
            Assert.Equal(Address.IPv6Loopback(port), client.RemoteAddress);
            Assert.Equal([], SynsTo(port));
            Assert.True(!isHandlerThread || thread == Environment.CurrentManagedThreadId);
            client.Abort();
            await client.DisposeAsync().ConfigureAwait(true);
        }

        await (isHandlerThread ? engine.Blocking!.RunAsync("dialling", DialAsync) : DialAsync());
        Assert.Equal(
            [typeof(DialResolved), typeof(DialTrying), typeof(DialUnanswered), typeof(DialTrying), typeof(DialLost), typeof(DialConnected)],
            steps.Select(static step => step.GetType()));
        Assert.Equal(Address.Loopback(port), steps.OfType<DialLost>().Single().Address);
    }

    [Fact(Timeout = 60_000)]
    public async Task AnAttemptInFlight_ShowsAmongTheKernelsSockets() // The control: the other test would see a socket that was left open.
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc/net/tcp");
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen(0);
        int port = ((IPEndPoint)silent.LocalEndPoint!).Port;
        using Socket filling = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await filling.ConnectAsync(IPAddress.Loopback, port, Cancellation);

        using CancellationTokenSource giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<Connection> dialling = new Dialer(EnginesUnderTest.Sockets.Create())
            .ConnectAsync($"tcp://127.0.0.1:{port}", cancellation: giveUp.Token).AsTask();
        Assert.Single(SynsTo(port));
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialling);
        Assert.Equal([], SynsTo(port));
    }

    /// <summary>Binds a socket to IPv4's loopback, and listens at the same port of IPv6's; another socket may have that one, so ports are tried.</summary>
    private static async Task<Listener> ListenOnOnePortAsync(Engine engine, Socket silent)
    {
        for (int tries = 1; ; tries++)
        {
            Listener listener = await engine.ListenAsync(new ListenOptions { Address = Address.IPv6Loopback(0) }, Cancellation);
            try
            {
                silent.Bind(new IPEndPoint(IPAddress.Loopback, listener.LocalAddress.Port));
                return listener;
            }
            catch (SocketException) when (tries < 10)
            {
                await listener.DisposeAsync();
            }
        }
    }

    /// <summary>The sockets of this host that have asked for a connection to a port of IPv4's and were not answered (proc_net_tcp(5), state 2).</summary>
    private static string[] SynsTo(int port) => !OperatingSystem.IsLinux() ? [] : [.. File.ReadLines("/proc/net/tcp")
        .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(row => row[3] == "02" && row[2].EndsWith(port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal))
        .Select(static row => row[2])];
}
