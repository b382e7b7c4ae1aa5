using System.CommandLine;

namespace Berth;

/// <summary><c>berth serve</c>: the standard small services, by any concurrency model.</summary>
internal sealed class ServeCommand : CliCommand
{
    private readonly Argument<string[]> _services = new("SERVICE")
    {
        Description = "echo, discard, daytime, chargen, time, message; none for all",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _listen = new("--listen")
    {
        Description = "where to listen; with several services SERVICE=URL; repeatable",
        HelpName = "URL",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<ConcurrencyModel?> _model = new("--model")
    {
        Description = "iterative, thread, prethread:N, process, prefork:N[/INNER], loop[:N] (default loop)",
        HelpName = "M",
        CustomParser = result =>
        {
            if (!ConcurrencyModel.TryParse(result.Tokens[0].Value, out ConcurrencyModel? model, out string? error))
            {
                result.AddError(error);
            }

            return model;
        },
    };

    private readonly Option<StackChoice> _stack = OptionOf.Word(
        "--stack", "how '*' binds: one socket for both families, or two", ("one", StackChoice.One), ("two", StackChoice.Two));

    private readonly Option<string?> _interface = OptionOf.Text(
        "--interface", "I", "where to join multicast groups: a name, index or address (default: by the system's routes)");

    private readonly Option<int?> _backlog = OptionOf.Number(
        "--backlog", "N", "connections that may wait to be accepted (default: BERTH_BACKLOG, else the kernel's maximum)", min: 0);

    private readonly Option<int?> _maxConnections = OptionOf.Number("--max-connections", "N", "connections served at once", min: 1);

    private readonly Option<WhenFull> _whenFull = OptionOf.Word(
        "--when-full",
        "what clients get at --max-connections",
        ("wait", WhenFull.Wait),
        ("close", WhenFull.Close),
        ("reset", WhenFull.Reset));

    private readonly Option<int?> _portOffset = OptionOf.Number(
        "--port-offset", "N", "added to the well-known ports (default 7000; message stays on 3490)", min: 0, max: 65_000);

    private readonly Option<TimeSpan?> _drainTimeout = OptionOf.Duration(
        "--drain-timeout", "how long connections may go on after the first signal (default 30s)", mayBeZero: true);

    private readonly Option<int?> _recycleAfter = OptionOf.Number(
        "--recycle-after", "N", "prefork: replace a worker after N connections or datagrams (default: never)", min: 1);

    private readonly Option<EngineChoice?> _engine = EngineChoice.Option();
    private readonly Option<string[]> _option = SocketOptionWords.Option("set a socket option where it applies (berth options lists them); repeatable");
    private readonly Option<bool> _json = OptionOf.Flag("--json", "events as one JSON object a line on standard output");
    private readonly Option<bool> _verbose = OptionOf.Flag("--verbose", "tell each connection too", "-v");

    public ServeCommand()
        : base("serve", "serve the standard small services")
    {
        Arguments.Add(_services);
        foreach (Option option in (Option[])
            [_listen, _model, _stack, _interface, _backlog, _maxConnections, _whenFull, _portOffset, _drainTimeout, _recycleAfter, _engine, _option, _json, _verbose])
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("berth serve", "all six services on loopback, TCP and UDP, from port 7007 on"),
        new("berth serve echo --listen tcp://*:7", "one service on all addresses, both families"),
        new("berth serve echo time --listen echo=tcp://*:0 --listen time=unix:///tmp/time", "several, each its own"),
        new("berth serve echo --listen udp://239.1.2.3:5000", "a multicast group: joins it and answers its senders"),
        new("berth serve --model prefork:4/loop -v", "four worker processes, and the story of each connection"),
        new("berth serve echo --option receive-buffer=1M --option keep-alive=on", "socket options, with what the kernel grants"),
        new("berth serve echo --engine tun:tun0,10.9.0.2/24", "Berth's own TCP/IP, on a TUN device"),
        new("berth serve echo --max-connections 100 --when-full reset --json", "limits, and events for programs"),
    ];

    public override IReadOnlyList<string> Notes =>
    [
        "URL is tcp://HOST:PORT, udp://HOST:PORT, unix://PATH, unixgram://PATH or unixpacket://PATH; HOST may be",
        "* (all addresses), PORT 0 (the kernel chooses). T is a number with ms, s or m; a bare",
        "number is seconds.",
        "",
        "SIGINT or SIGTERM stops: what is in work goes on until --drain-timeout; a second",
        "signal cuts it.",
        "",
        "Exit codes: 0 every handler ended by itself, 1 anything else (an address in use, say),",
        "2 usage, 6 name not resolved, 128+n connections were cut after signal n.",
    ];

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        UsageErrors.RefuseOptionsAmong(parsed.GetValue(_services) ?? [], this);
        SocketServer? server = null;
        StandardServices services = new(text => server?.Print("message", text));
        ServeArguments arguments = new(
            ServeArguments.EndPointsOf(
                services, parsed.GetValue(_services) ?? [], parsed.GetValue(_listen) ?? [], parsed.GetValue(_portOffset),
                parsed.GetValue(_engine) is { IsOwnHost: true } ? "*" : "localhost"),
            parsed.GetValue(_json),
            parsed.GetValue(_verbose));
        ServeReport? report = BerthWorker.IsWorker ? null : ServeReport.For(arguments);
        long cut = 0;
        server = BerthServer.Create(options =>
        {
            Read(parsed, options);
            options.OnBound = bindings => LearnPorts(services, bindings);
            options.OnEvent = happened =>
            {
                cut = happened is StoppedEvent stopped ? stopped.Cut : cut;
                report!.Tell(happened);
            };
        });
        Add(server, services, arguments);
        if (report is null)
        {
            await server.RunAsync(cancellation).ConfigureAwait(false);
            return ExitCodes.Done;
        }

        using Signals signals = new();
        if (await StartAsync(server, signals, cancellation).ConfigureAwait(false) is { } failed)
        {
            await report.CompleteAsync().ConfigureAwait(false);
            return failed;
        }

        await report.StartedAsync(server).ConfigureAwait(false);
        await Task.WhenAny(signals.First, server.Completion).ConfigureAwait(false);
        using CancellationTokenSource cutNow = new();
        _ = signals.Second.ContinueWith(_ => cutNow.Cancel(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await server.StopAsync(cutNow.Token).ConfigureAwait(false);
        await report.CompleteAsync().ConfigureAwait(false);
        return cut > 0 && signals.First.IsCompleted ? ExitCodes.OfSignal(await signals.First.ConfigureAwait(false)) : ExitCodes.Done;
    }

    /// <returns>Null, or the exit code with which a server ends that could not start.</returns>
    private static async Task<int?> StartAsync(SocketServer server, Signals signals, CancellationToken cancellation)
    {
        using CancellationTokenSource giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task starting = server.StartAsync(giveUp.Token);
        try
        {
            if (await Task.WhenAny(starting, signals.First).ConfigureAwait(false) != starting)
            {
                await giveUp.CancelAsync().ConfigureAwait(false); // A name that is slow to resolve, say.
            }

            await starting.ConfigureAwait(false);
            return null;
        }
        catch (FaultException failed)
        {
            Terminal.Show(failed);
            return ExitCodes.OfServing(failed.Fault);
        }
        catch (OperationCanceledException) when (signals.First.IsCompleted)
        {
            return ExitCodes.OfSignal(await signals.First.ConfigureAwait(false));
        }
    }

    /// <summary>Each of the standard services serves connections and datagrams.</summary>
    private static void Add(SocketServer server, StandardServices services, ServeArguments arguments)
    {
        foreach ((ServiceDefinition service, SocketUrl url) in arguments.EndPoints)
        {
            if (url.Transport.IsStream())
            {
                server.Listen(url, service.OnConnection!, service.Name);
            }
            else
            {
                server.ListenDatagrams(url, service.OnDatagram!, service.Name);
            }
        }
    }

    /// <summary>The services must not answer one another.</summary>
    private static void LearnPorts(StandardServices services, IReadOnlyList<ServerBinding> bindings)
    {
        foreach (ServerBinding binding in bindings)
        {
            if (SocketUrl.TryParse(binding.Url, out SocketUrl? url, out _) && url.Transport == Transport.Udp)
            {
                services.AddServicePort(url.Port);
            }
        }
    }

    private void Read(ParseResult parsed, ServerOptions options)
    {
        options.Engine = parsed.GetValue(_engine)?.Open() ?? options.Engine;
        options.Model = parsed.GetValue(_model) ?? options.Model;
        options.Stack = parsed.GetValue(_stack);
        options.MulticastInterface = parsed.GetValue(_interface);
        options.BacklogFromCommandLine = parsed.GetValue(_backlog);
        options.MaxConnections = parsed.GetValue(_maxConnections);
        options.WhenFull = parsed.GetValue(_whenFull);
        options.DrainTimeout = parsed.GetValue(_drainTimeout) ?? options.DrainTimeout;
        options.RecycleAfter = parsed.GetValue(_recycleAfter);
        options.SocketOptions = SocketOptionWords.Parse(parsed.GetValue(_option));
    }
}
