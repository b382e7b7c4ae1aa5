namespace Berth.Linux.Tests;

/// <summary>Groups of one source, and what the kernel says of groups, on the loopback interface.</summary>
public sealed class SourceSpecificTests : IAsyncLifetime
{
    private static readonly Address Group = Address.FromIPv4([232, 255, 66, 2], 0);
    private static readonly Address First = Address.FromIPv4([127, 0, 0, 1], 0);
    private static readonly Address Second = Address.FromIPv4([127, 0, 0, 2], 0);

    private readonly Stack<DatagramSocket> _made = [];

    public SourceSpecificTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "this project speaks to Linux only");

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

    [Fact]
    public async Task AMember_HearsItsSourcesOnly_AndLeavesThemOneByOne()
    {
        DatagramSocket member = await MemberAsync(First);
        DatagramSocket first = await SenderAsync(First);
        DatagramSocket second = await SenderAsync(Second);
        await second.SendAsync("not heard"u8.ToArray(), member.LocalAddress, Cancellation);
        await first.SendAsync("1"u8.ToArray(), member.LocalAddress, Cancellation);
        Assert.Equal("1", await TextAsync(member));
        member.Join(Of(Second));
        await second.SendAsync("2"u8.ToArray(), member.LocalAddress, Cancellation);
        Assert.Equal("2", await TextAsync(member));
        member.Leave(Of(First));
        await first.SendAsync("not heard"u8.ToArray(), member.LocalAddress, Cancellation);
        await second.SendAsync("3"u8.ToArray(), member.LocalAddress, Cancellation);
        Assert.Equal("3", await TextAsync(member));
    }

    [Fact]
    public async Task Join_Twice_IsEaddrnotavail_ForASource_AndEaddrinuse_ForAny()
    {
        DatagramSocket member = await MemberAsync(First);
        Assert.Equal(Errno.EADDRNOTAVAIL, Assert.Throws<FaultException>(() => member.Join(Of(First))).Fault.Errno);
        DatagramSocket anySource = await OpenAsync(Address.Any(0));
        anySource.Join(Of(null));
        Fault fault = Assert.Throws<FaultException>(() => anySource.Join(Of(null))).Fault;
        Assert.Equal((Errno.EADDRINUSE, Group), (fault.Errno, fault.Address));
    }

    [Fact]
    public async Task Join_OnAnInterfaceThatIsGone_IsEnodev()
    {
        DatagramSocket socket = await OpenAsync(Address.Any(0));
        MulticastGroup nowhere = new(Group) { Interface = "2147483000" };
        Assert.Equal(Errno.ENODEV, Assert.Throws<FaultException>(() => socket.Join(nowhere)).Fault.Errno);
    }

    [Fact]
    public async Task ASocketOfBothFamilies_JoinsAnIPv4Group()
    {
        DatagramSocket member = await Engine.OpenDatagramAsync(
            new DatagramOptions { LocalAddress = Address.IPv6Any(0), DualStack = true, Ancillary = AncillaryKinds.Destination }, Cancellation);
        _made.Push(member);
        member.Join(Of(First));
        DatagramSocket second = await SenderAsync(Second);
        DatagramSocket first = await SenderAsync(First);
        await second.SendAsync("not heard"u8.ToArray(), Group.WithPort(member.LocalAddress.Port), Cancellation);
        await first.SendAsync("heard"u8.ToArray(), Group.WithPort(member.LocalAddress.Port), Cancellation);
        using Datagram datagram = await member.ReceiveAsync(Cancellation);
        Assert.Equal("heard"u8, datagram.Payload.Span);
        Assert.Equal((Group.WithPort(member.LocalAddress.Port), first.LocalAddress), (datagram.Local, datagram.Remote));
    }

    private static MulticastGroup Of(Address? source) => new(Group) { Interface = "lo", Source = source };

    private static async Task<string> TextAsync(DatagramSocket socket)
    {
        using Datagram datagram = await socket.ReceiveAsync(Cancellation);
        return System.Text.Encoding.UTF8.GetString(datagram.Payload.Span);
    }

    private async Task<DatagramSocket> MemberAsync(Address source)
    {
        DatagramSocket member = await OpenAsync(Group);
        member.Join(Of(source));
        return member;
    }

    private async Task<DatagramSocket> SenderAsync(Address from)
    {
        DatagramSocket sender = await OpenAsync(from);
        sender.SetMulticast(new MulticastSending { Interface = "lo" });
        return sender;
    }

    private async Task<DatagramSocket> OpenAsync(Address local)
    {
        DatagramSocket socket = await Engine.OpenDatagramAsync(
            new DatagramOptions { LocalAddress = local, ShareAddress = local.IsMulticast }, Cancellation);
        _made.Push(socket);
        return socket;
    }
}
