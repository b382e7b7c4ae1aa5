using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Berth;

/// <summary><c>berth ping</c>: ICMP echo requests to a host, what becomes of each, and statistics.</summary>
internal sealed class PingCommand : CliCommand
{
    private const int SigInt = 2;

    private readonly Argument<string> _host = new("HOST") { Description = "a name or an address" };
    private readonly Option<bool> _ipv4 = OptionOf.Flag("-4", "IPv4 only");
    private readonly Option<bool> _ipv6 = OptionOf.Flag("-6", "IPv6 only");
    private readonly Option<int?> _count = OptionOf.Number("--count", "N", "end after N requests (default: at Ctrl-C)", min: 1);
    private readonly Option<TimeSpan?> _interval = OptionOf.Duration("--interval", "send a request each T (default 1s)");
    private readonly Option<TimeSpan?> _timeout = OptionOf.Duration("--timeout", "wait T for each answer (default 4s)");
    private readonly Option<int?> _hops = OptionOf.Number("--ttl", "N", "let requests go over N hops at most", min: 1, max: 255);
    private readonly Option<int?> _size = OptionOf.Number("--size", "N", "bytes of data in a request (default 56)", min: 0, max: 65_507);
    private readonly Option<bool> _json = OptionOf.Flag("--json", "one object a line for what happens");

    public PingCommand()
        : base("ping", "ask a host for ICMP echoes")
    {
        Arguments.Add(_host);
        _count.Aliases.Add("-c");
        _interval.Aliases.Add("-i");
        _timeout.Aliases.Add("-W");
        _hops.Aliases.Add("-t");
        _size.Aliases.Add("-s");
        foreach (Option option in (Option[])[_ipv4, _ipv6, _count, _interval, _timeout, _hops, _size, _json])
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("berth ping -c 3 localhost", "three requests, then statistics"),
        new("berth ping -6 example.com", "over IPv6, until Ctrl-C"),
        new("berth ping --ttl 2 -c 1 192.0.2.1", "who is the second router on the way?"),
        new("berth ping -i 200ms -W 500ms --json db", "for a program to read"),
    ];

    public override IReadOnlyList<string> Notes =>
    [
        "It uses a raw socket where the system allows one (root, CAP_NET_RAW), otherwise the",
        "unprivileged ping socket (net.ipv4.ping_group_range).",
        "T is a number with ms, s or m; a bare number is seconds.",
        "",
        "Exit codes: 0 at least one answer, 1 none, 2 usage, 6 name not resolved,",
        "7 no socket allowed, 128+n ended by signal n other than Ctrl-C.",
    ];

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string host = HostOf(parsed.GetRequiredValue(_host));
        PingerOptions options = new()
        {
            Count = parsed.GetValue(_count),
            Interval = parsed.GetValue(_interval) ?? TimeSpan.FromSeconds(1),
            Timeout = parsed.GetValue(_timeout) ?? TimeSpan.FromSeconds(4),
            HopLimit = parsed.GetValue(_hops),
            DataBytes = parsed.GetValue(_size) ?? 56,
        };
        using Signals signals = new();
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _ = signals.First.ContinueWith(_ => ending.Cancel(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        PingReport report = parsed.GetValue(_json) ? new JsonPingReport() : new PlainPingReport();
        try
        {
            Engine engine = BerthEngine.Default;
            Address target = await FindAsync(engine, host, FamilyOf(parsed), ending.Token).ConfigureAwait(false);
            Pinger pinger = await Pinger.OpenAsync(engine, target, options, ending.Token).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable open = pinger.ConfigureAwait(false);
            await WarmUpAsync(engine, target, ending.Token).ConfigureAwait(false);
            await PingAsync(pinger, host, options, report, ending.Token).ConfigureAwait(false);
            int code = pinger.Statistics.Answered > 0 ? ExitCodes.Done : ExitCodes.Other;
            return signals.First.IsCompleted && await signals.First.ConfigureAwait(false) is not SigInt and int signal
                ? ExitCodes.OfSignal(signal)
                : code;
        }
        catch (ArgumentOutOfRangeException wrong) when (wrong.ParamName == "options")
        {
            throw new UsageException("--timeout is too long, or --interval too short: at most 30,000 requests wait at a time");
        }
        catch (OperationCanceledException) when (signals.First.IsCompleted)
        {
            return ExitCodes.OfSignal(await signals.First.ConfigureAwait(false)); // Nothing was sent yet.
        }
    }

    /// <summary>
    /// The first request of a process would measure how long the runtime takes to compile what sends and receives it, tens of
    /// milliseconds. So the first ones go to this host itself and are not shown.
    /// </summary>
    private static async Task WarmUpAsync(Engine engine, Address target, CancellationToken cancellation)
    {
        Address loopback = target.Family == AddressFamily.InterNetworkV6 ? Address.IPv6Loopback(0) : Address.Loopback(0);
        PingerOptions twice = new() { Count = 2, Interval = TimeSpan.FromMilliseconds(1), Timeout = TimeSpan.FromMilliseconds(100) };
        Pinger pinger = await Pinger.OpenAsync(engine, loopback, twice, cancellation).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable open = pinger.ConfigureAwait(false);
        await foreach (PingResult _ in pinger.RunAsync(cancellation).ConfigureAwait(false))
        {
        }
    }

    private static async Task PingAsync(
        Pinger pinger, string host, PingerOptions options, PingReport report, CancellationToken cancellation)
    {
        TimeProvider clock = TimeProvider.System;
        long start = clock.GetTimestamp();
        report.Started(host, pinger, options);
        try
        {
            await foreach (PingResult result in pinger.RunAsync(cancellation).ConfigureAwait(false))
            {
                report.Result(result);
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C: what is known is shown.
        }

        report.Ended(pinger.Statistics, clock.GetElapsedTime(start));
    }

    private static async ValueTask<Address> FindAsync(Engine engine, string host, AddressFamily? family, CancellationToken cancellation)
    {
        IReadOnlyList<Address> found = await engine.ResolveAsync(host, 0, cancellation).ConfigureAwait(false);
        foreach (Address address in found)
        {
            if (family is null || address.Unmap().Family == family)
            {
                return address.Unmap();
            }
        }

        throw new FaultException(new Fault(FaultReason.NameNotResolved, SocketOperation.Resolve)
        {
            Host = host,
            Detail = $"No {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} address is known for '{host}'; found: "
                + $"{string.Join(", ", found.Select(static address => address.HostText))}.",
        });
    }

    private static string HostOf(string typed)
    {
        if (SocketUrl.TryParse(typed, out SocketUrl? url, out _))
        {
            throw new UsageException(
                $"berth ping takes a host, not a URL{(url.Host.Length > 0 && !url.IsWildcard ? $": did you mean '{url.Host}'?" : "")}");
        }

        string host = typed is ['[', .., ']'] ? typed[1..^1] : typed;
        return host.Length > 0 ? host : throw new UsageException("the host is empty: give a name or an address");
    }

    private AddressFamily? FamilyOf(ParseResult parsed) => (parsed.GetValue(_ipv4), parsed.GetValue(_ipv6)) switch
    {
        (true, true) => throw new UsageException("-4 and -6 exclude each other"),
        (true, _) => AddressFamily.InterNetwork,
        (_, true) => AddressFamily.InterNetworkV6,
        _ => null,
    };
}
