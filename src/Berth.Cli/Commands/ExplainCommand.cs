using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using Spectre.Console;

namespace Berth;

/// <summary><c>berth explain</c>: what the errors of the kernel and of the resolver mean, and what to check.</summary>
internal sealed class ExplainCommand : CliCommand
{
    private readonly Argument<string[]> _errors = new("ERROR")
    {
        Description = "a name in any case, or an errno's number; none for all",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _socket = OptionOf.Text(
        "--socket", "FAMILY,TYPE[,PROTOCOL]", "whether this kernel makes such a socket, and why not");

    private readonly Option<bool> _json = OptionOf.Flag("--json", "one object a line");

    public ExplainCommand()
        : base("explain", "what an error of a socket call or of the resolver means, and what to check")
    {
        Arguments.Add(_errors);
        Options.Add(_socket);
        Options.Add(_json);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("berth explain ECONNREFUSED", "one, by name in any case"),
        new("berth explain 111", "by number"),
        new("berth explain EAI_NONAME", "an error of the resolver, which is no errno"),
        new("berth explain --socket inet,stream,udp", "why a family, type and protocol do not go together"),
        new("berth explain", "all that socket calls and the resolver return"),
    ];

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        UsageErrors.RefuseOptionsAmong((parsed.GetValue(_errors) ?? []).Where(static word => !IsNegative(word, out _)), this);
        if (parsed.GetValue(_socket) is { } triple)
        {
            return Task.FromResult(TrySocket(triple, parsed));
        }

        Explained[] entries = [.. (parsed.GetValue(_errors) ?? []).SelectMany(Find)];
        Explained[] shown = entries.Length > 0 ? entries : [.. ErrnoTable.All.Select(Of), .. NameErrorTable.All.Select(Of)];
        if (parsed.GetValue(_json))
        {
            foreach (Explained entry in shown)
            {
                Terminal.Out.Write(ToJson(entry));
            }
        }
        else if (entries.Length == 0)
        {
            Table table = Terminal.NewTable("number", "name", "meaning");
            foreach (Explained entry in shown)
            {
                table.AddRow(new Text(entry.Number.ToString(CultureInfo.InvariantCulture)), new Text(entry.Name), new Text(entry.Sentence));
            }

            Terminal.Show(table);
        }
        else
        {
            Terminal.Out.Write(string.Join('\n', entries.Select(ToText)));
        }

        return Task.FromResult(ExitCodes.Done);
    }

    /// <summary>Asks the kernel for the socket, and closes it at once.</summary>
    private int TrySocket(string typed, ParseResult parsed)
    {
        if (parsed.GetValue(_errors) is { Length: > 0 })
        {
            throw new UsageException("--socket asks the kernel about a socket, and goes with no ERROR");
        }

        if (!SocketTriple.TryParse(typed, out SocketTriple triple, out string? error))
        {
            throw new UsageException($"--socket: {error}");
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Socket)
            {
                Detail = "Asking for a socket by family, type and protocol needs the native calls that Berth has on Linux.",
            });
        }

        Errno? errno = LinuxNativeCalls.Instance.Open(triple, out int descriptor);
        using (new SafeSocketHandle(descriptor, ownsHandle: true))
        {
        }

        Fault? refused = errno is { } said ? triple.Refused(said) : null;
        if (parsed.GetValue(_json))
        {
            Terminal.Out.Write(JsonLine.Of(json =>
            {
                json.WriteString("socket", triple.ToString());
                json.WriteBoolean("made", refused is null);
                if (refused is not null)
                {
                    json.WriteFault(refused);
                }
            }));
        }
        else
        {
            Terminal.Out.WriteLine(refused is null
                ? $"socket({triple}): this kernel makes it."
                : $"{errno!.Value.Name} ({errno.Value.Value})\n  {refused.Detail}\n  {ErrnoTable.Find(errno.Value.Value)?.Check}");
        }

        return refused is null ? ExitCodes.Done : ExitCodes.Other;
    }

    /// <summary>The kernel's log has its errors with a minus, and the resolver's numbers have one too: both are meant then.</summary>
    private static Explained[] Find(string typed)
    {
        if (IsNegative(typed, out int number)
            && (Explained[])[
                .. NameErrorTable.All.Where(entry => entry.Error.Value == number).Select(Of),
                .. ErrnoTable.All.Where(entry => entry.Errno.Value == -(long)number).Select(Of)] is { Length: > 0 } both)
        {
            return both;
        }

        return NameErrorTable.Find(typed) is { } name ? [Of(name)]
        : ErrnoTable.Find(typed) is { } errno ? [Of(errno)]
        : throw new UsageException(Nearest(typed) is { } nearest
            ? $"unknown error '{typed}': did you mean '{nearest}'?"
            : $"unknown error '{typed}': neither a socket call nor the resolver returns it (berth explain lists all)");
    }

    private static bool IsNegative(string typed, out int number) =>
        int.TryParse(typed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && number < 0;

    private static string? Nearest(string typed) => typed.StartsWith("EAI", StringComparison.OrdinalIgnoreCase)
        ? NearestWord.Find(typed, NameErrorTable.All.Select(entry => entry.Name)) ?? ErrnoTable.NearestName(typed)
        : ErrnoTable.NearestName(typed);

    private static string ToText(Explained entry)
    {
        string alias = entry.Alias is null ? "" : $" = {entry.Alias}";
        return $"{entry.Name}{alias} ({entry.Number})\n  {entry.Sentence}\n  {entry.Check}\n";
    }

    private static byte[] ToJson(Explained entry) => JsonLine.Of(json =>
    {
        json.WriteNumber("number", entry.Number);
        json.WriteString("name", entry.Name);
        json.WriteIfThere("alias", entry.Alias);
        json.WriteString("reason", JsonLine.Word(entry.Reason.ToString()));
        json.WriteString("sentence", entry.Sentence);
        json.WriteString("check", entry.Check);
    });

    private static Explained Of(ErrnoEntry entry) =>
        new(entry.Errno.Value, entry.Name, entry.Alias, entry.Reason, entry.Sentence, entry.Check);

    private static Explained Of(NameErrorEntry entry) =>
        new(entry.Error.Value, entry.Name, Alias: null, entry.Reason, entry.Sentence, entry.Check);

    /// <summary>A row of either table. The numbers of the two can't be confused: the resolver's are negative.</summary>
    private sealed record Explained(int Number, string Name, string? Alias, FaultReason Reason, string Sentence, string Check);
}
