using System.CommandLine;
using System.Net.Sockets;

namespace Berth;

/// <summary><c>berth connect</c>: standard input to the peer, the peer to standard output.</summary>
internal sealed class ConnectCommand : CliCommand
{
    /// <summary>A reader that has not taken one line in this time stalls.</summary>
    private static readonly TimeSpan TellMax = TimeSpan.FromSeconds(1);

    private readonly Argument<string> _url = new("URL") { Description = "where to" };
    private readonly Option<OnEof> _onEof = OptionOf.Word(
        "--on-eof",
        "at the end of input",
        ("half-close", OnEof.HalfClose),
        ("close", OnEof.Close),
        ("hold", OnEof.Hold));

    private readonly Option<TimeSpan?> _wait = OptionOf.Duration("--wait", "datagrams: end T after the last line or answer (default 1s)", mayBeZero: true);
    private readonly Option<TimeSpan?> _timeout = OptionOf.Duration("--timeout", "give up connecting after T (default: the kernel's, about 130s)");
    private readonly Option<TimeSpan?> _attemptDelay = OptionOf.Duration("--attempt-delay", "when an address has not answered for T, try the next beside it (default 250ms)");
    private readonly Option<bool> _sequential = OptionOf.Flag("--sequential", "try addresses strictly one after another, each until the kernel gives it up");
    private readonly Option<TimeSpan?> _timeLimit = OptionOf.Duration("--time-limit", "end after T, whatever happens, with exit code 124");
    private readonly Option<string?> _bind = OptionOf.Text("--bind", "HOST:PORT", "the local address to connect from; port 0 lets the kernel choose");
    private readonly Option<EngineChoice?> _engine = EngineChoice.Option();
    private readonly Option<string[]> _option = SocketOptionWords.Option("set a socket option first (berth options lists them); repeatable");
    private readonly Option<bool> _ipv4 = OptionOf.Flag("-4", "IPv4 only");
    private readonly Option<bool> _ipv6 = OptionOf.Flag("-6", "IPv6 only");
    private readonly Option<bool> _join = OptionOf.Flag("--join", "join the multicast group: print what is sent to it");
    private readonly Option<string?> _interface = OptionOf.Text("--interface", "I", "multicast: join and send on this interface (a name, index or address)");
    private readonly Option<string?> _source = OptionOf.Text("--source", "S", "multicast: hear only what this address sends (source-specific)");
    private readonly Option<bool> _crlf = OptionOf.Flag("--crlf", "send each newline as CR LF");
    private readonly Option<string?> _frame = OptionOf.Text("--frame", "WORD", "a line of input is a message, and a message of the peer is a line of output");
    private readonly Option<int?> _frameMax = OptionOf.Number("--frame-max", "BYTES", "with --frame: the limit of a message (default 1048576)", min: 1, max: 1 << 30);
    private readonly Option<bool> _fromHex = OptionOf.Flag("--from-hex", "with --frame: lines of input are hex digits");
    private readonly Option<bool> _hex = OptionOf.Flag("--hex", "show what is received as a hex dump; with --frame as a line of hex digits a message");
    private readonly Option<string?> _urgent = OptionOf.Text("--urgent", "TEXT", "send TEXT first, its last byte as urgent (out-of-band) data; tcp only");
    private readonly Option<bool> _json = OptionOf.Flag("--json", "one object a line for what happens; data as base64");
    private readonly Option<bool> _verbose = OptionOf.Flag("--verbose", "tell the story on standard error", "-v");

    public ConnectCommand()
        : base("connect", "connect standard input and output to a peer")
    {
        Arguments.Add(_url);
        Options.Add(_engine);
        Options.Add(_option);
        foreach (Option option in (Option[])[_onEof, _wait, _timeout, _attemptDelay, _sequential, _timeLimit, _bind, _ipv4, _ipv6, _join, _interface, _source, _crlf, _urgent, _frame, _frameMax, _fromHex, _hex, _json, _verbose])
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("printf 'hello\\n' | berth connect tcp://localhost:7007", "send a line to an echo server, print the answer"),
        new("berth connect -v tcp://example.com:http", "type to a server, with the story on standard error"),
        new("printf 'hello\\n' | berth connect udp://localhost:7007", "a datagram a line; ends 1 s after the last answer"),
        new("berth connect --join udp://239.1.2.3:5000", "join a multicast group: what is sent to it, and send to it"),
        new("berth connect --hex tcp://localhost:7037", "what comes, as a hex dump"),
        new("berth connect -v --sequential tcp://example.com:http", "one address after another, as the textbook's loop does"),
        new("echo '{\"id\":1}' | berth connect --frame json tcp://localhost:7007", "messages instead of bytes: here JSON values"),
        new("berth connect tcp://db:5432 --option user-timeout=20s", "notice within 20 s that the peer is dead"),
        new("berth connect unix:///run/x.sock", "a Unix socket; unix://@name is an abstract one"),
    ];

    public override IReadOnlyList<string> Notes =>
    [
        "URL is tcp://HOST:PORT, udp://HOST:PORT, unix://PATH, unixgram://PATH, unixpacket://PATH or",
        "unix://@NAME; with privilege 'raw://HOST?protocol=icmp' and 'packet://INTERFACE?protocol=0x88b5'.",
        "T is a number with ms, s or m; a bare number is seconds.",
        "WORD is line, delimiter=TEXT, fixed=BYTES, marks=BEGIN,END, json, netstring, varint, length8, or",
        "length16, 24, 32, 64 (…le: least significant byte first); behind a length: ,offset=N ,adjust=N ,counted.",
        "",
        "Exit codes: 0 done, 1 anything else, 2 usage, 6 name not resolved, 7 could not connect,",
        "28 timed out, 56 reset or broken while talking, 124 time limit, 128+n ended by signal n.",
    ];

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        ConnectArguments arguments = Read(parsed);
        using Signals signals = new();
        using CancellationTokenSource ending = new();
        TaskCompletionSource<Conversation> begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> talking = Task.Run(() => TalkAsync(arguments, begun, ending.Token), CancellationToken.None);
        Task limit = arguments.TimeLimit is { } time
            ? Task.Delay(time, TimeProvider.System, ending.Token)
            : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ending.Token);

        // When the conversation does not end by itself it is left as it is, perhaps within a write to a reader that stalls: the
        // process ends next, and the kernel sends what it has taken, then FIN.
        Task first = await Task.WhenAny(talking, signals.First, limit).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        if (first == talking)
        {
            return await talking.ConfigureAwait(false);
        }

        await TellCutAsync(begun.Task).ConfigureAwait(false);
        if (first == signals.First)
        {
            return ExitCodes.OfSignal(await signals.First.ConfigureAwait(false));
        }

        Terminal.Complain($"the time limit of {FaultText.Duration(arguments.TimeLimit!.Value)} is over");
        return ExitCodes.TimeLimit;
    }

    /// <summary>Tells that a conversation that had begun was cut, unless whoever reads our output stalls.</summary>
    private static async Task TellCutAsync(Task<Conversation> begun)
    {
        if (begun.IsCompletedSuccessfully)
        {
            Conversation conversation = await begun.ConfigureAwait(false);
            Task telling = BackgroundThread.Run("berth cut", conversation.Cut);
            await Task.WhenAny(telling, Task.Delay(TellMax, TimeProvider.System)).ConfigureAwait(false);
        }
    }

    private ConnectArguments Read(ParseResult parsed)
    {
        SocketUrl url = ConnectArguments.ParseUrl(parsed.GetRequiredValue(_url));
        AddressFamily? family = (parsed.GetValue(_ipv4), parsed.GetValue(_ipv6)) switch
        {
            (true, true) => throw new UsageException("-4 and -6 exclude each other"),
            (true, _) => AddressFamily.InterNetwork,
            (_, true) => AddressFamily.InterNetworkV6,
            _ => null,
        };
        return new ConnectArguments
        {
            Url = url,
            OnEof = parsed.GetValue(_onEof),
            Wait = parsed.GetValue(_wait) ?? TimeSpan.FromSeconds(1),
            Timeout = parsed.GetValue(_timeout),
            AttemptDelay = parsed.GetValue(_attemptDelay),
            IsSequential = parsed.GetValue(_sequential),
            TimeLimit = parsed.GetValue(_timeLimit),
            Bind = parsed.GetValue(_bind) is { } bind ? ConnectArguments.ParseBind(bind, url) : null,
            SocketOptions = SocketOptionWords.Parse(parsed.GetValue(_option)),
            Family = family,
            Engine = parsed.GetValue(_engine),
            IsJoin = parsed.GetValue(_join),
            Interface = parsed.GetValue(_interface),
            Source = parsed.GetValue(_source) is { } source ? ConnectArguments.ParseSource(source) : null,
            IsCrlf = parsed.GetValue(_crlf),
            Codec = ConnectArguments.ParseFrame(parsed.GetValue(_frame), parsed.GetValue(_frameMax), parsed.GetValue(_crlf)),
            IsFromHex = parsed.GetValue(_fromHex),
            Urgent = parsed.GetValue(_urgent),
            IsHex = parsed.GetValue(_hex),
            IsVerbose = parsed.GetValue(_verbose),
            IsJson = parsed.GetValue(_json),
        }.Checked();
    }

    private static async Task<int> TalkAsync(ConnectArguments arguments, TaskCompletionSource<Conversation> begun, CancellationToken cancellation)
    {
        ConnectReport report = ConnectReport.For(arguments);
        DatagramConversation? datagrams = null;
        try
        {
            Engine engine = arguments.Engine?.Open() ?? BerthEngine.Default;
            Dialer dialer = new(engine);
            DialOptions defaults = new();
            IReadOnlyList<Address> local = await LocalEnd.FindAsync(engine, arguments, cancellation).ConfigureAwait(false);
            DialOptions options = new()
            {
                Timeout = arguments.Timeout,
                AttemptDelay = arguments.AttemptDelay ?? defaults.AttemptDelay,
                Sequential = arguments.IsSequential,
                Family = arguments.Family,
                LocalAddress = local.Count > 0 ? local[0] : null,
                OtherLocalAddress = local.Count > 1 ? local[1] : null,
                SocketOptions = arguments.SocketOptions,
                OnStep = report.Step,
            };
            if (GroupSocket.IsFor(arguments.Url, out Address group))
            {
                DatagramSocket socket = await GroupSocket.OpenAsync(engine, arguments, group, options.SocketOptions, report, cancellation).ConfigureAwait(false);
                report.Remark(socket.Options.RemarksOn(arguments.SocketOptions));
                datagrams = new DatagramConversation(socket, group, arguments, report);
                begun.SetResult(datagrams);
                await datagrams.RunAsync().ConfigureAwait(false);
            }
            else if (arguments.Url.Transport.IsStream())
            {
                Connection connection = await dialer.ConnectAsync(arguments.Url, options, cancellation).ConfigureAwait(false);
                report.Remark(connection.Options.RemarksOn(arguments.SocketOptions));
                StreamConversation conversation = arguments.Codec is { } codec
                    ? new FramedConversation(connection, arguments, report, codec)
                    : new StreamConversation(connection, arguments, report);
                begun.SetResult(conversation);
                await conversation.RunAsync().ConfigureAwait(false);
                return conversation.ExitCode;
            }
            else
            {
                DatagramSocket socket = await dialer.OpenDatagramAsync(arguments.Url, options, cancellation).ConfigureAwait(false);
                report.Remark(socket.Options.RemarksOn(arguments.SocketOptions));
                datagrams = new DatagramConversation(socket, to: null, arguments, report);
                begun.SetResult(datagrams);
                await datagrams.RunAsync().ConfigureAwait(false);
            }

            return ExitCodes.Done;
        }
        catch (FaultException failed)
        {
            report.Failed(failed.Fault);
            Terminal.Show(failed);
            return failed.Fault.Reason is FaultReason.Refused or FaultReason.Unreachable && datagrams is { WasAnswered: false }
                ? ExitCodes.NotConnected
                : ExitCodes.Of(failed.Fault);
        }
    }
}
