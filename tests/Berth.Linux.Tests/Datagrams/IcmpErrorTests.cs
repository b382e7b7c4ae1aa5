namespace Berth.Linux.Tests;

/// <summary>ICMP errors on sockets that are not connected: told with whom they concern, and nobody else's business.</summary>
public sealed class IcmpErrorTests : IAsyncLifetime
{
    private readonly Stack<DatagramSocket> _made = [];

    public IcmpErrorTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "this project speaks to Linux only");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Engine Engine { get; } = new SocketEngine(LinuxNativeCalls.Instance);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        while (_made.TryPop(out DatagramSocket? socket))
        {
            await socket.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", 3, 3)]
    [InlineData("::1", "::1", 1, 4)]
    [InlineData("127.0.0.1", "::", 3, 3)]
    [InlineData("::1", "::", 1, 4)]
    public async Task Unreachable_IsToldWithTheAddressItConcerns_AndWhoReportedIt(string target, string bound, int type, int code)
    {
        DatagramSocket socket = await OpenAsync(IP(bound).WithPort(0));
        Address nobody = Nobody(IP(target));
        await socket.SendAsync("x"u8.ToArray(), nobody, Cancellation);
        Fault fault = await FaultOfAsync(socket);
        Assert.Equal((FaultReason.Refused, Errno.ECONNREFUSED, nobody), (fault.Reason, fault.Errno, fault.Address));
        Assert.Equal(nobody.WithPort(0), fault.ReportedBy);
        Assert.Contains($"ICMP type {type} code {code}", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheReceiveLoop_GoesOn_AndEveryFaultIsTold()
    {
        DatagramSocket socket = await OpenAsync(Address.Loopback(0));
        DatagramSocket peer = await OpenAsync(Address.Loopback(0));
        Address[] nobody = [Nobody(Address.Loopback(0)), Nobody(Address.Loopback(0), 2), Nobody(Address.Loopback(0), 3)];
        foreach (Address one in nobody)
        {
            await socket.SendAsync("x"u8.ToArray(), one, Cancellation);
        }

        await peer.SendAsync("still here"u8.ToArray(), socket.LocalAddress, Cancellation);
        List<Address?> told = [];
        int received = 0;
        while (told.Count < 3 || received < 1)
        {
            try
            {
                using Datagram datagram = await socket.ReceiveAsync(Cancellation);
                Assert.Equal("still here"u8, datagram.Payload.Span);
                received++;
            }
            catch (FaultException error)
            {
                told.Add(error.Fault.Address);
            }
        }

        Assert.Equal(nobody.Select(one => one.ToString()).Order(), told.Select(one => one.ToString()).Order());
    }

    [Fact]
    public async Task AnInnocentPeersDatagram_GoesOut_ThoughAnErrorWasPending()
    {
        DatagramSocket socket = await OpenAsync(Address.Loopback(0));
        DatagramSocket peer = await OpenAsync(Address.Loopback(0));
        for (int round = 0; round < 50; round++)
        {
            Address nobody = Nobody(Address.Loopback(0));
            Assert.Equal(3, socket.TrySend([new("x"u8.ToArray(), nobody), new("y"u8.ToArray(), peer.LocalAddress), new("z"u8.ToArray(), peer.LocalAddress)]));
            Assert.Equal(nobody, (await FaultOfAsync(socket)).Address);
            (await peer.ReceiveAsync(Cancellation)).Dispose();
            (await peer.ReceiveAsync(Cancellation)).Dispose();
        }
    }

    [Fact]
    public async Task AWaitInProgress_IsTold_ThoughASendTookTheErrorFromTheKernel()
    {
        DatagramSocket socket = await OpenAsync(Address.Loopback(0));
        DatagramSocket peer = await OpenAsync(Address.Loopback(0));
        for (int round = 0; round < 50; round++)
        {
            Task<Fault> waiting = FaultOfAsync(socket);
            Address nobody = Nobody(Address.Loopback(0));
            await socket.SendAsync("x"u8.ToArray(), nobody, Cancellation);
            await socket.SendAsync("y"u8.ToArray(), peer.LocalAddress, Cancellation);
            Assert.Equal(nobody, (await waiting).Address);
            (await peer.ReceiveAsync(Cancellation)).Dispose();
        }
    }

    [Fact]
    public async Task Sessions_GetTheFaultOfTheirPeerOnly()
    {
        DatagramSocket socket = await OpenAsync(Address.Loopback(0));
        DatagramSocket leaving = await OpenAsync(Address.Loopback(0));
        DatagramSocket staying = await OpenAsync(Address.Loopback(0));
        await using DatagramSessions sessions = new(socket);
        await leaving.SendAsync("a"u8.ToArray(), socket.LocalAddress, Cancellation);
        DatagramSession left = await sessions.AcceptAsync(Cancellation);
        await staying.SendAsync("b"u8.ToArray(), socket.LocalAddress, Cancellation);
        DatagramSession stayed = await sessions.AcceptAsync(Cancellation);
        (await left.ReceiveAsync(Cancellation)).Dispose();
        (await stayed.ReceiveAsync(Cancellation)).Dispose();
        await leaving.DisposeAsync();
        await left.SendAsync("c"u8.ToArray(), cancellation: Cancellation);
        Fault fault = await FaultOfAsync(left);
        Assert.Equal((Errno.ECONNREFUSED, left.Remote), (fault.Errno, fault.Address));
        await stayed.SendAsync("d"u8.ToArray(), cancellation: Cancellation);
        using Datagram heard = await staying.ReceiveAsync(Cancellation);
        Assert.Equal("d"u8, heard.Payload.Span);
        Assert.Equal(0, stayed.TryReceive(new Datagram[1]));
        Assert.False(left.Closed.IsCompleted);
    }

    private static Address IP(string host) => Address.FromIP(System.Net.IPAddress.Parse(host), 0);

    private static async Task<Fault> FaultOfAsync(DatagramSocket socket) =>
        (await Assert.ThrowsAsync<FaultException>(async () => await socket.ReceiveAsync(Cancellation))).Fault;

    /// <summary>An address at which nobody receives: it was just given back.</summary>
    /// <summary>
    /// A port that nobody has, because it is none of the kernel's choice. One that was open until just now may still be held by a child that another
    /// test is starting, between its fork and its exec; then no error would come back.
    /// </summary>
    private static Address Nobody(Address host, int port = 1) => host.WithPort(port);

    private async Task<DatagramSocket> OpenAsync(Address local)
    {
        DatagramSocket socket = await Engine.OpenDatagramAsync(
            new DatagramOptions { LocalAddress = local, DualStack = true, IcmpErrors = true }, Cancellation);
        _made.Push(socket);
        return socket;
    }
}
