using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Berth.Conformance;

/// <summary>
/// Every option of the catalogue beside what getsockopt(2) gives through Python: on the very same sockets, which the other program
/// inherits, and on new ones for the defaults.
/// </summary>
public sealed class SideBySideOptionTests : IAsyncLifetime
{
    private static readonly string ReadInherited = """
        import socket, sys, json, os
        s = socket.socket(fileno=int(sys.argv[1]))
        """ + "\n" + ReadAll;

    private static readonly string ReadNew = """
        import socket, sys, json, os
        family, type = {'tcp': (2, 1), 'tcp6': (10, 1), 'udp': (2, 2), 'udp6': (10, 2), 'unix': (1, 1), 'unixgram': (1, 2), 'raw': (2, 3)}[sys.argv[1]]
        s = socket.socket(family, type, socket.IPPROTO_ICMP if type == 3 else 0)
        """ + "\n" + ReadAll;

    private const string ReadAll = """
        for option in json.loads(sys.argv[2]):
            try:
                print(option[0], option[1], s.getsockopt(option[0], option[1], 256).hex())
            except OSError as error:
                print(option[0], option[1], 'E' + str(error.errno))
        """;

    private readonly SocketEngine _engine = new(OperatingSystem.IsLinux() ? LinuxNativeCalls.Instance : null);
    private readonly Stack<IAsyncDisposable> _made = new();

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the catalogue is Linux's");
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(static folder => File.Exists(Path.Combine(folder, "python3"))),
            "there is no python3 here");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        while (_made.TryPop(out IAsyncDisposable? made))
        {
            (made as Connection)?.Abort();
            await made.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("tcp://[::1]:0")]
    [InlineData("unix://@berth-options")]
    public async Task ListenerAndConnection_HaveWhatGetsockoptGives(string url)
    {
        (Transport transport, Address address) = Parse(url);
        Listener listener = Track(await _engine.ListenAsync(new ListenOptions { Transport = transport, Address = address }));
        Connection connection = Track(await _engine.ConnectAsync(new ConnectOptions { Transport = transport, Address = listener.LocalAddress }));
        Track(await listener.AcceptAsync());
        await AssertSameAsync(_engine.Descriptors!.HandleOf(listener), listener.Options);
        await AssertSameAsync(_engine.Descriptors.HandleOf(connection), connection.Options);
    }

    [Theory]
    [InlineData("udp://127.0.0.1:0")]
    [InlineData("udp://[::1]:0")]
    [InlineData("unixgram://@berth-options-gram")]
    public async Task DatagramSocket_HasWhatGetsockoptGives(string url)
    {
        (Transport transport, Address address) = Parse(url);
        DatagramSocket socket = Track(await _engine.OpenDatagramAsync(new DatagramOptions { Transport = transport, LocalAddress = address }));
        await AssertSameAsync(_engine.Descriptors!.HandleOf(socket), socket.Options);
        DatagramSocket connected = Track(await _engine.OpenDatagramAsync(new DatagramOptions
        {
            Transport = transport,
            LocalAddress = transport.IsUnix() ? Address.FromUnixPath($"@berth-{Guid.NewGuid():n}") : address,
            RemoteAddress = socket.LocalAddress,
        }));
        await AssertSameAsync(_engine.Descriptors.HandleOf(connected), connected.Options);
    }

    [Theory]
    [InlineData("tcp", SocketKinds.TcpConnection, System.Net.Sockets.AddressFamily.InterNetwork)]
    [InlineData("tcp6", SocketKinds.TcpListener, System.Net.Sockets.AddressFamily.InterNetworkV6)]
    [InlineData("udp", SocketKinds.Udp, System.Net.Sockets.AddressFamily.InterNetwork)]
    [InlineData("udp6", SocketKinds.Udp, System.Net.Sockets.AddressFamily.InterNetworkV6)]
    [InlineData("unix", SocketKinds.UnixConnection, System.Net.Sockets.AddressFamily.Unix)]
    [InlineData("unixgram", SocketKinds.UnixDatagram, System.Net.Sockets.AddressFamily.Unix)]
    [InlineData("raw", SocketKinds.Raw, System.Net.Sockets.AddressFamily.InterNetwork)]
    public async Task Default_IsWhatANewSocketHas(string kind, SocketKinds kinds, System.Net.Sockets.AddressFamily family)
    {
        Assert.SkipWhen(kind == "raw" && !Environment.IsPrivilegedProcess, "raw sockets need root");
        Dictionary<SocketOption, string> theirs = await PythonAsync(ReadNew, kind);
        int known = 0;
        foreach (SocketOption option in SocketOptionCatalogue.All.Where(option => option.IsFor(kinds, family)))
        {
            // What reads differently on an IPv6 socket is IPv4's for its IPv4 peers, whose default nobody states.
            bool isOfOtherFamily = option is { Level: 0 } && family != System.Net.Sockets.AddressFamily.InterNetwork;
            if (option.Access != SocketOptionAccess.WriteOnly && !isOfOtherFamily && option.DefaultNow(kinds, SystemSettings.Live) is { } stated)
            {
                Assert.Equal($"{option}: {stated}", $"{option}: {option.Format(Bytes(theirs[option]))}");
                known++;
            }
        }

        Assert.InRange(known, 8, SocketOptionCatalogue.All.Count);
    }

    private static (Transport Transport, Address Address) Parse(string url)
    {
        SocketUrl parsed = SocketUrl.Parse(url);
        Assert.True(parsed.TryGetAddress(out Address address));
        return (parsed.Transport, parsed.Transport.IsUnix() ? Address.FromUnixPath($"{address.UnixPath}-{Guid.NewGuid():n}") : address);
    }

    /// <summary>Each option of the catalogue, and that some of them differ from one kind to the next is the control.</summary>
    private static async Task AssertSameAsync(SafeHandle handle, SocketOptions ours)
    {
        int descriptor = NativeDuplicate(handle);
        Assert.True(descriptor >= 0);
        Dictionary<SocketOption, string> theirs;
        try
        {
            theirs = await PythonAsync(ReadInherited, $"{descriptor}");
        }
        finally
        {
            // No SafeSocketHandle: closing one sets SO_LINGER on the socket, which both descriptors share.
            new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true).Dispose();
        }

        int read = 0;
        foreach (SocketOption option in SocketOptionCatalogue.All)
        {
            if (option == TcpOption.Info && theirs[option][0] != 'E')
            {
                AssertSame(TcpOption.Info.Read(Bytes(theirs[option])), ours.Get(TcpOption.Info));
                continue;
            }

            string said = Say(ours, option);
            read += said[0] == 'E' ? 0 : 1;
            Assert.Equal($"{option}: {theirs[option]}", $"{option}: {said}");
        }

        Assert.InRange(read, 20, SocketOptionCatalogue.All.Count);
    }

    private static string Say(SocketOptions options, SocketOption option)
    {
        try
        {
            return $"={Convert.ToHexStringLower(options.GetBytes(option.Level, option.Number))}";
        }
        catch (FaultException refused)
        {
            return $"E{refused.Fault.Errno?.Value}";
        }
    }

    private static void AssertSame(TcpInfo theirs, TcpInfo ours)
    {
        foreach (PropertyInfo property in typeof(TcpInfo).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(static property => !property.Name.StartsWith("Since", StringComparison.Ordinal))) // Those go on with the clock.
        {
            Assert.Equal($"{property.Name}: {property.GetValue(theirs)}", $"{property.Name}: {property.GetValue(ours)}");
        }
    }

    private static byte[] Bytes(string said) => Convert.FromHexString(said[1..]);

    /// <summary>What getsockopt gave for each option: its bytes after "=", or its errno after "E".</summary>
    private static async Task<Dictionary<SocketOption, string>> PythonAsync(string script, string argument)
    {
        string options = JsonSerializer.Serialize(SocketOptionCatalogue.All.Select(static option => (int[])[option.Level, option.Number]));
        ProcessStartInfo info = new("python3", ["-c", script, argument, options]) { RedirectStandardOutput = true, UseShellExecute = false };
        using Process python = Process.Start(info)!;
        string output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.Equal(0, python.ExitCode);
        Dictionary<SocketOption, string> said = [];
        foreach (string[] line in output.TrimEnd('\n').Split('\n').Select(static line => line.Split(' ')))
        {
            SocketOption option = SocketOptionCatalogue.Find(int.Parse(line[0]), int.Parse(line[1]))!;
            said[option] = line[2].StartsWith('E') ? line[2] : $"={line[2]}";
        }

        Assert.Equal(SocketOptionCatalogue.All.Count, said.Count);
        return said;
    }

    private T Track<T>(T made)
        where T : IAsyncDisposable
    {
        _made.Push(made);
        return made;
    }

#pragma warning disable SYSLIB1054 // A source-generated call would make this project unsafe for the sake of one test helper.
    [DllImport("libc", EntryPoint = "dup", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int NativeDuplicate(SafeHandle descriptor);
#pragma warning restore SYSLIB1054
}
