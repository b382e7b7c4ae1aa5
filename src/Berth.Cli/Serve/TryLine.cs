namespace Berth;

/// <summary>A command line that shows a service at work.</summary>
internal static class TryLine
{
    public static string For(string service, string url)
    {
        string connect = $"{Terminal.CommandName} connect";
        string to = Reachable(url);
        if (url.StartsWith("packet://", StringComparison.Ordinal))
        {
            return $"{connect} --hex --on-eof hold {to} </dev/null"; // Hears the same frames; sending takes a whole one.
        }

        return service switch
        {
            "chargen" => $"{connect} {to} </dev/null | head -n 5",
            "daytime" => $"{connect} {to} </dev/null",
            "time" => $"{connect} --hex {to} </dev/null",
            _ => $"printf 'hello\\n' | {connect} {to}",
        };
    }

    /// <summary>A wildcard is no place to connect to; this host is one.</summary>
    private static string Reachable(string url)
    {
        string there = url;
        foreach (string end in (string[])[":", "?"])
        {
            there = there
                .Replace($"://*{end}", $"://localhost{end}", StringComparison.Ordinal)
                .Replace($"://0.0.0.0{end}", $"://127.0.0.1{end}", StringComparison.Ordinal)
                .Replace($"://[::]{end}", $"://[::1]{end}", StringComparison.Ordinal);
        }

        return there.Contains('?', StringComparison.Ordinal) ? $"'{there}'" : there; // A shell would read ? and & itself.
    }
}
