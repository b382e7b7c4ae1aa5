using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net.Sockets;

namespace Berth;

/// <summary><c>berth resolve</c>: names to addresses and back, as the C library's resolver answers.</summary>
internal sealed class ResolveCommand : CliCommand
{
    private const uint FlowInfoMax = 0x0fff_ffff; // 8 bits of traffic class, 20 of flow label (RFC 8200 section 3).

    private readonly Argument<string?> _target = new("HOST:SERVICE")
    {
        Description = "a name or an address, a service or a port; either may be left out",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _service = OptionOf.Text("--service", "S", "the service or port, apart from the host");
    private readonly Option<AddressFamily> _family = OptionOf.Word(
        "--family", "which addresses", ("any", AddressFamily.Unspecified), ("4", AddressFamily.InterNetwork), ("6", AddressFamily.InterNetworkV6));

    private readonly Option<SocketType?> _type = OptionOf.Word<SocketType?>(
        "--type", "for which sockets", ("any", null), ("stream", SocketType.Stream), ("dgram", SocketType.Dgram), ("raw", SocketType.Raw));

    private readonly Option<bool> _passive = OptionOf.Flag("--passive", "to bind: no host means every address, not loopback");
    private readonly Option<bool> _canonical = OptionOf.Flag("--canonical", "the host's canonical name too");
    private readonly Option<bool> _numeric = OptionOf.Flag("--numeric", "addresses and ports only: ask no name service");
    private readonly Option<bool> _mapped = OptionOf.Flag("--v4mapped", "with --family 6: IPv4 addresses as ::ffff:a.b.c.d when there are no others");
    private readonly Option<bool> _all = OptionOf.Flag("--all", "with --v4mapped: those also when there are others");
    private readonly Option<bool> _international = OptionOf.Flag("--idn", "a host in any alphabet, turned into its ASCII form first");
    private readonly Option<bool> _configured = OptionOf.Flag("--addrconfig", "only families that this host has addresses of");
    private readonly Option<bool> _legacy = OptionOf.Flag("--legacy", "take 1, 010.0.0.1 or port 70000, and show what the C library makes of them");
    private readonly Option<string?> _reverse = OptionOf.Text("--reverse", "ADDRESS[:PORT]", "the other direction: the names of an address");
    private readonly Option<bool> _nameRequired = OptionOf.Flag("--name-required", "with --reverse: fail when there is no name");
    private readonly Option<bool> _datagram = OptionOf.Flag("--dgram", "with --reverse: the service is one of UDP");
    private readonly Option<bool> _bytes = OptionOf.Flag("--bytes", "the socket address as the kernel gets it, field by field");
    private readonly Option<uint?> _flow = new("--flow")
    {
        Description = "with --bytes: traffic class and flow label for IPv6 addresses, such as 0x12345",
        HelpName = "N",
        CustomParser = static result => FlowOf(result),
    };

    private readonly Option<TimeSpan?> _timeout = OptionOf.Duration("--timeout", "give up after T (default 30s)");
    private readonly Option<bool> _json = OptionOf.Flag("--json", "one object a line");

    public ResolveCommand()
        : base("resolve", "the addresses of a name, or the names of an address")
    {
        Arguments.Add(_target);
        foreach (Option option in (Option[])[
            _service, _family, _type, _passive, _canonical, _numeric, _mapped, _all, _international, _configured, _legacy, _reverse,
            _nameRequired, _datagram, _bytes, _flow, _timeout, _json])
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("berth resolve example.com:https", "every address, in the order in which to try them"),
        new("berth resolve :http --passive --type stream", "what a web server would bind"),
        new("berth resolve --reverse 127.0.0.1:80", "the name of an address, and of a port"),
        new("berth resolve ::1 --bytes --type stream", "the socket address as the kernel gets it"),
        new("berth resolve --legacy 010.0.0.1:70000", "what the C library makes of a text that Berth refuses"),
    ];

    public override IReadOnlyList<string> Notes =>
    [
        "HOST is a name, an IPv4 address, or an IPv6 address, in brackets when a service follows.",
        "T is a number with ms, s or m; a bare number is seconds.",
        "",
        "Exit codes: 0 done, 2 usage, 6 not resolved, 28 timed out, 128+n ended by signal n.",
    ];

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        uint? flow = parsed.GetValue(_flow);
        bool wantsBytes = parsed.GetValue(_bytes);
        if (flow is not null && !wantsBytes)
        {
            throw new UsageException("--flow goes with --bytes only");
        }

        ResolveReport report = new(parsed.GetValue(_json), wantsBytes, flow ?? 0);
        NameResolver names = BerthEngine.Default.Names;
        Task looking = parsed.GetValue(_reverse) is { } address
            ? LookUpAsync(names, ReadReverse(parsed, address), report)
            : LookUpAsync(names, ReadQuery(parsed), report);
        using Signals signals = new();
        if (await Task.WhenAny(looking, signals.First).ConfigureAwait(false) != looking)
        {
            return ExitCodes.OfSignal(await signals.First.ConfigureAwait(false)); // The call itself can't be stopped; the process ends.
        }

        await looking.ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private static async Task LookUpAsync(NameResolver names, NameQuery query, ResolveReport report)
    {
        if (query is { IsLegacy: true, Host: { } host } && !Address.TryParseHost(host, out _) && OperatingSystem.IsLinux()
            && LinuxNames.ReadLegacy(host) is { } read)
        {
            Terminal.Error.WriteLine($"inet_aton reads '{host}' as {read.HostText}");
        }

        report.Show(await names.LookUpAsync(query, CancellationToken.None).ConfigureAwait(false));
    }

    private static async Task LookUpAsync(NameResolver names, ReverseQuery query, ResolveReport report) =>
        report.Show(query.Address, await names.LookUpAsync(query, CancellationToken.None).ConfigureAwait(false));

    private NameQuery ReadQuery(ParseResult parsed)
    {
        RefuseTogether(parsed, [_nameRequired, _datagram], "goes with --reverse only");
        string? typed = parsed.GetValue(_target);
        string? service = parsed.GetValue(_service);
        if (typed is null && service is null)
        {
            throw new UsageException("which host or service? Give one, such as localhost:http");
        }

        if (parsed.GetValue(_all) && !parsed.GetValue(_mapped))
        {
            throw new UsageException("--all goes with --v4mapped only");
        }

        HostAndService target = typed is null ? default : HostAndService.Parse(typed);
        if (service is not null && target.Service is not null)
        {
            throw new UsageException($"two services: '{target.Service}' after the host, and --service {service}");
        }

        NameQuery query = new()
        {
            Host = target.Host,
            Service = target.Service ?? service,
            Family = parsed.GetValue(_family),
            Type = parsed.GetValue(_type),
            IsPassive = parsed.GetValue(_passive),
            WantsCanonicalName = parsed.GetValue(_canonical),
            IsNumericHost = parsed.GetValue(_numeric),
            IsNumericService = parsed.GetValue(_numeric),
            WantsMapped = parsed.GetValue(_mapped),
            WantsAll = parsed.GetValue(_all),
            IsInternational = parsed.GetValue(_international),
            IsAddressConfigured = parsed.GetValue(_configured),
            IsLegacy = parsed.GetValue(_legacy),
        };
        query = query with { TimeLimit = parsed.GetValue(_timeout) ?? query.TimeLimit };
        if (query.FindRefusal() is not { } refusal)
        {
            return query;
        }

        bool isGuessed = refusal.EndsWith("would guess.", StringComparison.Ordinal);
        throw new UsageException(refusal.TrimEnd('.') + (isGuessed ? "; see how with --legacy" : refusal.EndsWith("(AI_IDN).", StringComparison.Ordinal) ? " with --idn" : ""));
    }

    private ReverseQuery ReadReverse(ParseResult parsed, string typed)
    {
        RefuseTogether(
            parsed, [_service, _family, _type, _passive, _canonical, _mapped, _all, _international, _configured, _legacy], "does not go with --reverse");
        if (parsed.GetValue(_target) is { } target)
        {
            throw new UsageException($"'{target}' is one argument too many: --reverse has its address");
        }

        HostAndService parts = HostAndService.Parse(typed);
        if (!Address.TryParseHost(parts.Host, out Address address))
        {
            throw new UsageException($"--reverse takes an address, perhaps with a port, such as 127.0.0.1:80 or [::1]:80, not '{typed}'");
        }

        if (parts.Service is { } port && !Address.TryParse($"0.0.0.0:{port}", out _))
        {
            throw new UsageException($"--reverse takes a port from 0 to 65535, not '{port}'");
        }

        ReverseQuery query = new(parts.Service is { } number ? address.WithPort(int.Parse(number)) : address)
        {
            IsNumericHost = parsed.GetValue(_numeric),
            IsNumericService = parsed.GetValue(_numeric),
            IsNameRequired = parsed.GetValue(_nameRequired),
            IsDatagram = parsed.GetValue(_datagram),
        };
        return query with { TimeLimit = parsed.GetValue(_timeout) ?? query.TimeLimit };
    }

    private static uint? FlowOf(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        bool isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (uint.TryParse(isHex ? text[2..] : text, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out uint flow)
            && flow <= FlowInfoMax)
        {
            return flow;
        }

        result.AddError($"--flow takes a number from 0 to 0x{FlowInfoMax:x}, such as 0x12345, not '{text}'");
        return null;
    }

    private static void RefuseTogether(ParseResult parsed, Option[] options, string why)
    {
        if (options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } option)
        {
            throw new UsageException($"{option.Name} {why}");
        }
    }
}
