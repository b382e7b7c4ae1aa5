namespace Berth.Conformance;

/// <summary>What listeners and connections promise of Unix paths: whose file it is, and what the kernel says of a path.</summary>
public abstract class UnixBehaviours(EngineFixture fixture) : Behaviours(fixture)
{
    [Fact]
    public async Task Dispose_RemovesTheFile()
    {
        Listener listener = await Fixture.ListenAsync();
        string path = listener.LocalAddress.UnixPath!;
        Assert.True(File.Exists(path));
        Assert.Equal($"unix://{path}", listener.Url);
        await listener.DisposeAsync();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task HandOver_LeavesTheFile_AndNobodyListensBehindIt()
    {
        Listener listener = await Fixture.ListenAsync();
        Address address = listener.LocalAddress;
        listener.HandOver();
        Assert.True(File.Exists(address.UnixPath));
        await RunBothAsync(
            server: () => Task.CompletedTask,
            client: async () =>
            {
                Fault fault = await PipeScripts.FaultOfAsync(async () => await Fixture.ConnectAsync(address));
                Assert.Equal(FaultReason.Refused, fault.Reason);
                Assert.Equal(KernelSays(Errno.ECONNREFUSED), fault.Errno);
            });
        File.Delete(address.UnixPath!);
    }

    [Fact]
    public async Task StaleFile_IsTakenOver()
    {
        Listener dead = await Fixture.ListenAsync();
        Address address = dead.LocalAddress;
        dead.HandOver(); // As a killed server leaves it: the file is there, and nobody listens.
        Listener successor = await Fixture.ListenAsync(address);
        await RunBothAsync(
            server: async () => await (await Fixture.AcceptAsync(successor)).Input.ExpectAsync("served again"),
            client: async () => await (await Fixture.ConnectAsync(address)).Output.SendAsync("served again"));
    }

    [Fact]
    public async Task FileThatIsNoSocket_IsNotTakenOver()
    {
        Address address = Fixture.Kind.ToBind();
        await File.WriteAllTextAsync(address.UnixPath!, "somebody's data");
        Fault fault = await PipeScripts.FaultOfAsync(async () => await Fixture.ListenAsync(address));
        Assert.Equal(FaultReason.AddressInUse, fault.Reason);
        Assert.Equal("somebody's data", await File.ReadAllTextAsync(address.UnixPath!));
        File.Delete(address.UnixPath!);
    }

    [Fact]
    public async Task MissingFolder_IsWhatTheKernelSaysItIs()
    {
        Address missing = Address.FromUnixPath(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n"), "berth.sock"));
        await RunBothAsync(
            server: async () =>
            {
                Fault fault = await PipeScripts.FaultOfAsync(async () => await Fixture.ListenAsync(missing));
                Assert.Equal(FaultReason.AddressNotAvailable, fault.Reason);
                Assert.Equal(KernelSays(Errno.ENOENT, isOftenFolded: true), fault.Errno);
            },
            client: async () =>
            {
                Fault fault = await PipeScripts.FaultOfAsync(async () => await Fixture.ConnectAsync(missing));
                Assert.Equal(FaultReason.AddressNotAvailable, fault.Reason);
                Assert.Equal(KernelSays(Errno.ENOENT, isOftenFolded: true), fault.Errno);
            });
    }

    [Fact]
    public async Task AbstractName_NeedsNoFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "abstract names are Linux's");
        Address address = Address.FromUnixPath($"@berth-{Guid.NewGuid():n}");
        Listener listener = await Fixture.ListenAsync(address);
        Assert.Equal(address, listener.LocalAddress);
        await RunBothAsync(
            server: async () => await (await Fixture.AcceptAsync(listener)).Input.ExpectAsync("no file"),
            client: async () => await (await Fixture.ConnectAsync(address)).Output.SendAsync("no file"));
    }

    [Fact]
    public Task ClientWithoutAPath_IsShownAsUnnamed()
    {
        Signal seen = new();
        return PairAsync(
            server: connection =>
            {
                Assert.Equal(Address.UnnamedUnix, connection.RemoteAddress);
                seen.Set();
                return Task.CompletedTask;
            },
            client: async connection =>
            {
                Assert.Equal(Address.UnnamedUnix, connection.LocalAddress);
                await seen;
            });
    }

    [Fact]
    public async Task DatagramSocket_RemovesItsFile_ButNotWhenHandedOver()
    {
        DatagramSocket disposed = await Fixture.OpenDatagramAsync();
        DatagramSocket handedOver = await Fixture.OpenDatagramAsync();
        Assert.True(File.Exists(disposed.LocalAddress.UnixPath));
        await disposed.DisposeAsync();
        handedOver.HandOver();
        Assert.False(File.Exists(disposed.LocalAddress.UnixPath));
        Assert.True(File.Exists(handedOver.LocalAddress.UnixPath));
        File.Delete(handedOver.LocalAddress.UnixPath!);
    }
}
