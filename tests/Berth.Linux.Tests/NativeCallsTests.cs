using System.Net.Sockets;

namespace Berth.Linux.Tests;

/// <summary>What the kernel says where the base library says something else, and that success really happened.</summary>
public sealed class NativeCallsTests : IDisposable
{
    private const int SolSocket = 1;
    private const int SoRcvBuf = 8;
    private const int SoType = 3;

    private static readonly LinuxNativeCalls Calls = LinuxNativeCalls.Instance;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("berth-native-");

    public NativeCallsTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "this project speaks to Linux only");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Connect_ToAUnixPathThatIsNotThere_IsEnoent()
    {
        using Socket socket = Unix();
        Assert.Equal(Errno.ENOENT, Calls.Connect(socket.SafeHandle, Path("missing")));
    }

    [Fact]
    public void Connect_ToAFileThatIsNoSocket_IsEconnrefused()
    {
        File.WriteAllText(Path("file").UnixPath!, "");
        using Socket socket = Unix();
        Assert.Equal(Errno.ECONNREFUSED, Calls.Connect(socket.SafeHandle, Path("file")));
    }

    [Fact]
    public void Connect_ToAFullQueue_IsEagainOnANonBlockingSocket()
    {
        using Socket listener = Unix();
        Assert.Null(Calls.Bind(listener.SafeHandle, Path("l")));
        listener.Listen(0);
        using Socket first = Unix();
        Assert.Null(Calls.Connect(first.SafeHandle, Path("l")));
        using Socket second = Unix();
        Assert.Null(Calls.SetBlocking(second.SafeHandle, blocking: false));
        Assert.Equal(Errno.EAGAIN, Calls.Connect(second.SafeHandle, Path("l")));
    }

    [Theory]
    [InlineData("s")]
    [InlineData("@")]
    public void BindConnectAccept_MakeAConnection(string kind)
    {
        Address address = kind == "@" ? Address.FromUnixPath($"@berth-{Guid.NewGuid():N}") : Path("s");
        using Socket listener = Unix();
        Assert.Null(Calls.Bind(listener.SafeHandle, address));
        listener.Listen(1);
        using Socket client = Unix();
        Assert.Null(Calls.Connect(client.SafeHandle, address));
        Assert.Null(Calls.Accept(listener.SafeHandle, out int descriptor));
        using Socket accepted = new(new SafeSocketHandle(descriptor, ownsHandle: true));
        Assert.Equal(address, Address.FromEndPoint(accepted.LocalEndPoint!));
        Assert.Equal(3, accepted.Send("abc"u8));
    }

    [Fact]
    public void Accept_GivesABlockingDescriptorThatIsCloseOnExec_AlsoFromANonBlockingListener()
    {
        using Socket listener = Tcp();
        listener.Listen(1);
        Assert.Null(Calls.SetBlocking(listener.SafeHandle, blocking: false));
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(LocalAddress(listener).ToEndPoint());
        Assert.Null(Calls.Accept(listener.SafeHandle, out int descriptor));
        using SafeSocketHandle accepted = new(descriptor, ownsHandle: true);
        Assert.Equal(0x80000, Flags(accepted) & (0x80000 | 0x800));
    }

    [Fact]
    public void Accept_WithNobodyWaiting_IsEagainOnANonBlockingListener()
    {
        using Socket listener = Tcp();
        listener.Listen(1);
        Assert.Null(Calls.SetBlocking(listener.SafeHandle, blocking: false));
        Assert.Equal(Errno.EAGAIN, Calls.Accept(listener.SafeHandle, out int descriptor));
        Assert.Equal(-1, descriptor);
    }

    [Fact]
    public async Task Accept_AtTheDescriptorLimit_IsEmfile_AndTheConnectionWaits()
    {
        ILookup<string, string> lines = await Helper.RunByShellAsync("ulimit -n 100; exec \"$0\" \"$@\"", "accept-at-limit");
        Assert.Equal("EMFILE -1", lines.One("atLimit"));
        Assert.Equal(" socket:", lines.One("after"));
    }

    [Fact]
    public void Bind_ToATakenUnixPath_IsEaddrinuse()
    {
        using Socket first = Unix();
        Assert.Null(Calls.Bind(first.SafeHandle, Path("taken")));
        using Socket second = Unix();
        Assert.Equal(Errno.EADDRINUSE, Calls.Bind(second.SafeHandle, Path("taken")));
    }

    [Fact]
    public void Bind_ToATakenPort_IsEaddrinuse()
    {
        using Socket first = Tcp();
        using Socket second = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(Errno.EADDRINUSE, Calls.Bind(second.SafeHandle, LocalAddress(first)));
    }

    [Fact]
    public void Bind_InAFolderThatIsNotThere_IsEnoent_AndBelowAFileEnotdir()
    {
        using Socket socket = Unix();
        Assert.Equal(Errno.ENOENT, Calls.Bind(socket.SafeHandle, Path("no/such")));
        File.WriteAllText(Path("file").UnixPath!, "");
        Assert.Equal(Errno.ENOTDIR, Calls.Bind(socket.SafeHandle, Path("file/x")));
    }

    [Fact]
    public void Bind_ToAnAddressOfAnotherHost_IsEaddrnotavail()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(Errno.EADDRNOTAVAIL, Calls.Bind(socket.SafeHandle, Address.FromIPv4([192, 0, 2, 1], 0)));
    }

    [Fact]
    public void Bind_ToUnnamed_LetsTheKernelChooseAnAbstractName()
    {
        using Socket socket = Unix();
        Assert.Null(Calls.Bind(socket.SafeHandle, Address.UnnamedUnix));
        Assert.True(LocalAddress(socket).IsAbstract);
    }

    [Fact]
    public void Bind_TakesTheLongestAbstractNameAsItIs()
    {
        using Socket socket = Unix();
        Address longest = Address.FromUnixPath("@" + new string('x', Address.UnixPathBytesMax));
        Assert.Null(Calls.Bind(socket.SafeHandle, longest));
        Assert.Equal(longest, LocalAddress(socket));
    }

    [Fact]
    public void SetOption_TakesEffect_AndSaysEnoprotooptOrEinvalOtherwise()
    {
        using Socket socket = Tcp();
        Assert.Null(Calls.SetOption(socket.SafeHandle, SocketOptionValue.OfInt(SolSocket, SoRcvBuf, 20_000)));
        Assert.Equal(40_000, socket.ReceiveBufferSize);
        Assert.Equal(Errno.ENOPROTOOPT, Calls.SetOption(socket.SafeHandle, SocketOptionValue.OfInt(SolSocket, SoType, 1)));
        Assert.Equal(Errno.EINVAL, Calls.SetOption(socket.SafeHandle, new SocketOptionValue(SolSocket, SoRcvBuf, default)));
    }

    [Fact]
    public void GetOption_SaysHowManyBytesItFilled_AndEnoprotooptForWhatThereIsNot()
    {
        using Socket socket = Tcp();
        Span<byte> value = stackalloc byte[16];
        Assert.Null(Calls.GetOption(socket.SafeHandle, SolSocket, SoType, value, out int length));
        Assert.Equal(sizeof(int), length);
        Assert.Equal(1, BitConverter.ToInt32(value));
        Assert.Equal(Errno.ENOPROTOOPT, Calls.GetOption(socket.SafeHandle, SolSocket, 9999, value, out length));
        Assert.Equal(0, length);
    }

    [Fact]
    public void SetBlocking_ChangesTheOpenFileDescription_BothWays()
    {
        using Socket socket = Tcp();
        Assert.Equal(0, Flags(socket.SafeHandle) & 0x800);
        Assert.Null(Calls.SetBlocking(socket.SafeHandle, blocking: false));
        Assert.Equal(0x800, Flags(socket.SafeHandle) & 0x800);
        Assert.Null(Calls.SetBlocking(socket.SafeHandle, blocking: true));
        Assert.Equal(0, Flags(socket.SafeHandle) & 0x800);
    }

    [Fact]
    public void Calls_OnADescriptorThatIsNoSocket_AreEnotsock()
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle("/dev/null");
        Assert.Equal(Errno.ENOTSOCK, Calls.Bind(file, Address.Loopback(0)));
        Assert.Equal(Errno.ENOTSOCK, Calls.Accept(file, out _));
    }

    [Fact]
    public void Calls_OnADisposedSocket_Throw()
    {
        Socket socket = Tcp();
        SafeSocketHandle handle = socket.SafeHandle;
        socket.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Calls.Bind(handle, Address.Loopback(0)));
    }

    private static Socket Unix() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>Bound to a port of 127.0.0.1 that the kernel chose.</summary>
    private static Socket Tcp()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Null(Calls.Bind(socket.SafeHandle, Address.Loopback(0)));
        return socket;
    }

    /// <summary>The socket's object does not know that it was bound behind its back; a new one asks the kernel.</summary>
    private static Address LocalAddress(Socket socket)
    {
        using SafeSocketHandle borrowed = new(socket.SafeHandle.DangerousGetHandle(), ownsHandle: false);
        using Socket asked = new(borrowed);
        return Address.FromEndPoint(asked.LocalEndPoint!);
    }

    private static int Flags(SafeSocketHandle socket) => Convert.ToInt32(
        File.ReadAllLines($"/proc/self/fdinfo/{socket.DangerousGetHandle()}")
            .First(line => line.StartsWith("flags:", StringComparison.Ordinal))["flags:".Length..].Trim(), 8);

    private Address Path(string name) => Address.FromUnixPath(System.IO.Path.Combine(_folder.FullName, name));
}
