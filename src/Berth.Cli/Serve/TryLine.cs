namespace Berth;

/// <summary>A command line that shows a service at work.</summary>
internal static class TryLine
{
    public static string For(string service, string url)
    {
        string connect = $"{Terminal.CommandName} connect";
        string to = Reachable(url);
        return service switch
        {
            "chargen" => $"{connect} {to} </dev/null | head -n 5",
            "daytime" => $"{connect} {to} </dev/null",
            "time" => $"{connect} --hex {to} </dev/null",
            _ => $"printf 'hello\\n' | {connect} {to}",
        };
    }

    /// <summary>A wildcard is no place to connect to; this host is one.</summary>
    private static string Reachable(string url) => url
        .Replace("://*:", "://localhost:", StringComparison.Ordinal)
        .Replace("://0.0.0.0:", "://127.0.0.1:", StringComparison.Ordinal)
        .Replace("://[::]:", "://[::1]:", StringComparison.Ordinal);
}
