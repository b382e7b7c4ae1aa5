namespace Berth.Repo.Tests;

/// <summary>Where the repository lies, and which files in it were written by people.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] NotOurs = ["bin", "obj", "artifacts", "TestResults", "node_modules"];

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>True when golden files are to be rewritten instead of compared: <c>BERTH_UPDATE=1 ./test</c>.</summary>
    public static bool IsUpdating { get; } = Environment.GetEnvironmentVariable("BERTH_UPDATE") == "1";

    /// <summary>Full path of a file or folder named from the root, with <c>/</c> between its parts.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The name from the root, with <c>/</c> between its parts, as messages show it.</summary>
    public static string RelativeName(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>All files of a kind below a folder, build results left out, in a stable order.</summary>
    public static IReadOnlyList<string> Find(string folder, string pattern)
    {
        var start = PathOf(folder);
        return Directory.Exists(start) ? [.. Walk(start, pattern).Order(StringComparer.Ordinal)] : [];
    }

    private static IEnumerable<string> Walk(string folder, string pattern) =>
        Directory.EnumerateDirectories(folder)
            .Where(child => !NotOurs.Contains(Path.GetFileName(child)) && Path.GetFileName(child)[0] != '.')
            .SelectMany(child => Walk(child, pattern))
            .Concat(Directory.EnumerateFiles(folder, pattern));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Berth.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Berth.slnx above {AppContext.BaseDirectory}: these tests read the repository they were built from.");
    }
}
