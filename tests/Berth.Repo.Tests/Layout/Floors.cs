namespace Berth.Repo.Tests;

/// <summary>Which project may use which: the picture in docs/architecture.md as a table.</summary>
internal static class Floors
{
    private static readonly string[] Everything =
    [
        "Berth.Core", "Berth.Tcp", "Berth.Sockets", "Berth.Linux", "Berth.Stack", "Berth.Server", "Berth.Client",
        "Berth.Simulation", "Berth.Services", "Berth.AspNetCore", "Berth",
    ];

    /// <summary>Every project that may exist in <c>src/</c>, and all it may reference, directly or through others.</summary>
    public static IReadOnlyDictionary<string, string[]> Allowed { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Berth.Core"] = [],
        ["Berth.Tcp"] = [],
        ["Berth.Sockets"] = ["Berth.Core"],
        ["Berth.Linux"] = ["Berth.Core"],
        ["Berth.Stack"] = ["Berth.Core", "Berth.Tcp"],
        ["Berth.Server"] = ["Berth.Core"],
        ["Berth.Client"] = ["Berth.Core"],
        ["Berth.Simulation"] = ["Berth.Core", "Berth.Tcp", "Berth.Stack"],
        ["Berth.Services"] = ["Berth.Core", "Berth.Server", "Berth.Client"],
        ["Berth.AspNetCore"] = [.. Everything.Except(["Berth", "Berth.AspNetCore", "Berth.Services"])],
        ["Berth"] = [.. Everything.Except(["Berth", "Berth.Simulation", "Berth.AspNetCore"])],
        ["Berth.Cli"] = Everything,
    };

    /// <summary>Words that name projects or namespaces; a type of the same name would hide them.</summary>
    public static IReadOnlySet<string> ReservedNames { get; } =
        Allowed.Keys.SelectMany(project => project.Split('.')).ToHashSet(StringComparer.Ordinal);
}
