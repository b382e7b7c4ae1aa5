namespace Berth.Linux.Tests;

/// <summary>What this process has open, by what each descriptor leads to. Tests run side by side, so only names of one's own count.</summary>
internal static class OpenDescriptors
{
    /// <summary>Descriptors that lead to <paramref name="target"/>, such as a path or <c>pipe:[4711]</c>.</summary>
    public static int CountOf(string target) => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(link =>
        string.Equals(TargetOf(link), target, StringComparison.Ordinal));

    /// <summary>What a descriptor leads to.</summary>
    public static string? TargetOf(nint descriptor) => TargetOf($"/proc/self/fd/{descriptor}");

    private static string? TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            return null; // Closed in between.
        }
    }
}
