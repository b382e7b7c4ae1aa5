using System.Text;

namespace Berth.Linux.Tests;

/// <summary>Socket pairs are connections as any others, and Unix connections know their peer.</summary>
public sealed class ConnectionPairTests : IDisposable
{
    private static readonly SocketEngine Engine = new(LinuxNativeCalls.Instance);
    private static readonly LinuxLocalPlatform Local = new(Engine);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("berth-pair-");

    public ConnectionPairTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "this project speaks to Linux only");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Pair_CarriesBytesBothWays_AndEachEndIsSeen()
    {
        ConnectionPair pair = Local.CreateConnectionPair();
        await pair.First.Output.WriteAsync("to the second"u8.ToArray(), Patience.Token);
        await pair.First.CompleteOutputAsync();
        Assert.Equal("to the second", await ReadAllAsync(pair.Second));
        await pair.Second.Output.WriteAsync("and back"u8.ToArray(), Patience.Token);
        await pair.Second.CompleteOutputAsync();
        Assert.Equal("and back", await ReadAllAsync(pair.First));
        await pair.DisposeAsync();
        Assert.Equal(EndReason.Finished, (await pair.First.Closed).Reason);
        Assert.Equal(EndReason.Finished, (await pair.Second.Closed).Reason);
    }

    [Fact]
    public async Task PairsPeer_IsThisProcess()
    {
        await using ConnectionPair pair = Local.CreateConnectionPair();
        Assert.Equal(Environment.ProcessId, pair.First.Get<PeerCredentials>()!.ProcessId);
        Assert.Equal(pair.First.Get<PeerCredentials>(), pair.Second.Get<PeerCredentials>());
    }

    [Fact]
    public async Task Peer_IsTheProcessAtTheOtherEnd_AsEachEndSeesIt()
    {
        const string Script = """
            import os, socket, struct, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            print(*struct.unpack("iII", s.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)), os.getuid(), os.getgid(), flush=True)
            s.recv(1)
            """;
        Address path = Address.FromUnixPath(Path.Combine(_folder.FullName, "s"));
        await using Listener listener = await Engine.ListenAsync(new ListenOptions { Transport = Transport.UnixStream, Address = path }, Patience.Token);
        await using Python client = Python.Start(Script, path.UnixPath!);
        await using Connection connection = await listener.AcceptAsync(Patience.Token);
        PeerCredentials peer = connection.Get<PeerCredentials>()!;
        int[] theirs = [.. (await client.ReadLineAsync()).Split(' ').Select(int.Parse)];
        Assert.Equal(Environment.ProcessId, theirs[0]);
        Assert.Equal(new PeerCredentials(client.Id, (uint)theirs[3], (uint)theirs[4]), peer);
    }

    [Fact]
    public async Task TcpPeer_HasNoCredentials()
    {
        await using Listener listener = await Engine.ListenAsync(new ListenOptions { Address = Address.Loopback(0) }, Patience.Token);
        await using Connection client = await Engine.ConnectAsync(new ConnectOptions { Address = listener.LocalAddress }, Patience.Token);
        Assert.Null(client.Get<PeerCredentials>());
        Assert.Same(client, client.Get<Connection>());
    }

    private static async Task<string> ReadAllAsync(Connection connection)
    {
        using StreamReader reader = new(connection.AsStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync(Patience.Token);
    }
}
