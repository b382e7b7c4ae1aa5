namespace Berth;

/// <summary>The scripts beside this file, by their path below it: <c>rfc9293/handshake/…</c>.</summary>
internal static class ScriptFiles
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Scripts");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Root, "*.pkt", SearchOption.AllDirectories)
        .Select(static path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal);

    public static Script Read(string name) => ScriptParser.Parse(name, File.ReadAllText(Path.Combine(Root, name)));
}
