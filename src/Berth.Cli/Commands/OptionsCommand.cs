using System.CommandLine;
using System.Runtime.CompilerServices;
using Spectre.Console;

namespace Berth;

/// <summary><c>berth options</c>: the catalogue of socket options, one of them explained, or all of them on a real socket.</summary>
internal sealed class OptionsCommand : CliCommand
{
    private readonly Argument<string[]> _words = new("NAME|URL")
    {
        Description = "an option, by its word or its C constant, or a socket to open; none for all options",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _passive = OptionOf.Flag("--passive", "bind the URL (and listen) instead of connecting to it");
    private readonly Option<string[]> _option = SocketOptionWords.Option("set this on the socket first; repeatable");
    private readonly Option<TimeSpan?> _timeout = OptionOf.Duration("--timeout", "give up connecting after T (default: the kernel's, about 130s)");
    private readonly Option<bool> _json = OptionOf.Flag("--json", "one object a line");

    public OptionsCommand()
        : base("options", "socket options: what there is, what one does, what a socket really has")
    {
        Arguments.Add(_words);
        foreach (Option option in (Option[])[_passive, _option, _timeout, _json])
        {
            Options.Add(option);
        }
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("berth options keep-alive-idle", "what it does, its default, and the command that changes that"),
        new("berth options", "all options, with the defaults of this system"),
        new("berth options tcp://example.com:http", "connect, and show every value next to the default"),
        new("berth options udp://*:0 --passive", "the same of a socket that is only bound"),
        new("berth options tcp://localhost:7007 --option receive-buffer=1M", "what the kernel makes of a wish"),
    ];

    public override IReadOnlyList<string> Notes =>
    [
        "VALUE is on or off, a number (0x for hexadecimal, k and M for 1024 and 1048576), a time",
        "with us, ms, s, m or h (a bare number is seconds), or a word, as the option takes it.",
        "LEVEL:NUMBER=VALUE sets what the catalogue lacks; VALUE is a number, or hex:01000000.",
        "",
        "Exit codes: 0 done, 1 the socket could not be bound or an option not set, 2 usage,",
        "6 name not resolved, 7 could not connect, 28 timed out.",
    ];

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string[] words = parsed.GetValue(_words) ?? [];
        UsageErrors.RefuseOptionsAmong(words, this);
        IReadOnlyList<SocketOptionValue> asked = SocketOptionWords.Parse(parsed.GetValue(_option));
        bool isJson = parsed.GetValue(_json);
        if (words is [var typed] && typed.Contains("://", StringComparison.Ordinal))
        {
            SocketUrl url = ConnectArguments.ParseUrl(typed);
            OpenedSocket socket = await OpenAsync(
                url, parsed.GetValue(_passive), asked, parsed.GetValue(_timeout), cancellation).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable closing = socket.ConfigureAwait(false);
            OptionReport.Show(socket, asked, isJson);
            return ExitCodes.Done;
        }

        if (asked.Count > 0 || parsed.GetValue(_passive) || words.Any(static word => word.Contains("://", StringComparison.Ordinal)))
        {
            throw new UsageException("--option and --passive want one URL, and nothing beside it");
        }

        SocketOption[] options = [.. words.Select(SocketOptionWords.Find)];
        if (isJson)
        {
            foreach (SocketOption option in words.Length == 0 ? SocketOptionCatalogue.All : options)
            {
                Terminal.Out.Write(OptionJson.Of(option));
            }
        }
        else if (words.Length == 0)
        {
            ShowAll();
        }
        else
        {
            Terminal.Out.Write(string.Join('\n', options.Select(OptionExplanation.Of)));
        }

        return ExitCodes.Done;
    }

    private static Task<OpenedSocket> OpenAsync(
        SocketUrl url, bool isPassive, IReadOnlyList<SocketOptionValue> asked, TimeSpan? timeout, CancellationToken cancellation) =>
        isPassive ? OpenedSocket.BindAsync(url, asked, cancellation)
        : url.IsWildcard ? throw new UsageException($"{url} names no host to connect to; --passive binds it")
        : OpenedSocket.ConnectAsync(url, new DialOptions { SocketOptions = asked, Timeout = timeout }, cancellation);

    private static void ShowAll()
    {
        Table table = Terminal.NewTable("name", "constant", "sockets", "default", "takes");
        foreach (SocketOption option in SocketOptionCatalogue.All)
        {
            bool hasUnit = option is { Unit.Length: > 0, Access: not SocketOptionAccess.ReadOnly }
                && option.ValueType != typeof(TimeSpan) && option.ValueType != typeof(TimeSpan?);
            string takes = option.Access == SocketOptionAccess.ReadOnly ? "(can only be read)" : option.Range;
            table.AddRow(
                new Text(option.Name),
                new Text(option.Constant),
                new Text(option.SocketsText),
                new Text(OptionDefault.Text(option)),
                new Text(hasUnit ? $"{takes} ({option.Unit})" : takes));
        }

        Terminal.Show(table);
    }
}
