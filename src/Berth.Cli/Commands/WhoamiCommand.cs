using System.CommandLine;
using System.Net;
using System.Net.Sockets;

namespace Berth;

/// <summary><c>berth whoami</c>: what kind of socket standard input is, for programs that are started with a connection.</summary>
internal sealed class WhoamiCommand : CliCommand
{
    private readonly Option<bool> _json = OptionOf.Flag("--json", "one JSON object");

    public WhoamiCommand()
        : base("whoami", "kind and addresses of standard input, when it is a socket")
    {
        Options.Add(_json);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("berth whoami", "in a program that a super-server started"),
        new("socat tcp-listen:7000,fork exec:'berth whoami',nofork", "try it: then connect to port 7000"),
    ];

    public override IReadOnlyList<string> Notes => ["Exit codes: 0 it is a socket, 1 it is none."];

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using Socket? socket = StandardInput();
        if (socket is null)
        {
            Terminal.Complain("standard input is no socket");
            return Task.FromResult(ExitCodes.Other);
        }

        string kind = KindOf(socket);
        string local = Describe(() => socket.LocalEndPoint);
        string remote = Describe(() => socket.RemoteEndPoint);
        PeerCredentials? peer = OperatingSystem.IsLinux() ? BerthEngine.Local.PeerOf(socket.SafeHandle) : null;
        if (parsed.GetValue(_json))
        {
            Terminal.Out.Write(JsonLine.Of(json =>
            {
                json.WriteString("kind", kind);
                json.WriteString("local", local);
                json.WriteString("remote", remote);
                PeerText.Write(json, peer);
            }));
        }
        else
        {
            Terminal.Out.Write($"kind    {kind}\nlocal   {local}\nremote  {remote}\n{(peer is null ? "" : $"peer    {PeerText.Of(peer)}\n")}");
        }

        return Task.FromResult(ExitCodes.Done);
    }

    private static Socket? StandardInput()
    {
        try
        {
            // A file or device does not always make the base library throw: then it knows no kind of socket.
            Socket socket = new(new SafeSocketHandle(0, ownsHandle: false));
            return socket.SocketType == SocketType.Unknown ? null : socket;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static string KindOf(Socket socket) => (socket.AddressFamily, socket.SocketType) switch
    {
        (AddressFamily.Unix, SocketType.Stream) => "unix",
        (AddressFamily.Unix, SocketType.Dgram) => "unixgram",
        (AddressFamily.Unix, SocketType.Seqpacket) => "unixpacket",
        (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6, SocketType.Stream) => "tcp",
        (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6, SocketType.Dgram) => "udp",
        (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6, SocketType.Raw) => "raw",
        (AddressFamily.Packet, _) => "packet",
        (_, SocketType type) => $"another family's {type.ToString().ToLowerInvariant()} socket",
    };

    private static string Describe(Func<EndPoint?> endPoint)
    {
        try
        {
            return endPoint() is { } found ? Address.FromEndPoint(found).Unmap().ToString() : "(none)";
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            return "(none)"; // A listener has no peer.
        }
    }
}
