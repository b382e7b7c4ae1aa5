namespace Berth;

/// <summary>What the kernel tells about processes in /proc.</summary>
internal static class Proc
{
    /// <summary>State letter of a process, or null when there is none: Z is a zombie.</summary>
    public static char? StateOf(int processId)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static IReadOnlyList<int> ChildrenOf(int processId) =>
        [.. Directory.EnumerateDirectories($"/proc/{processId}/task")
            .SelectMany(static task => ReadOrEmpty($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(int.Parse)];

    /// <summary>What a process's descriptors are, by number.</summary>
    public static IReadOnlyDictionary<int, string> DescriptorsOf(int processId)
    {
        Dictionary<int, string> found = [];
        foreach (string path in Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd"))
        {
            if (new FileInfo(path).LinkTarget is { } target)
            {
                found[int.Parse(Path.GetFileName(path))] = target;
            }
        }

        return found;
    }

    public static IEnumerable<string> SocketsOf(int processId) =>
        DescriptorsOf(processId).Values.Where(static target => target.StartsWith("socket:", StringComparison.Ordinal));

    /// <summary>Processor time used so far, of user and system.</summary>
    public static TimeSpan CpuOf(int processId)
    {
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        const int TicksPerSecond = 100; // USER_HZ, which is 100 on every architecture that .NET runs on.
        return TimeSpan.FromSeconds((long.Parse(fields[11]) + long.Parse(fields[12])) / (double)TicksPerSecond);
    }

    /// <summary>The id of the thread with this name.</summary>
    public static int ThreadOf(int processId, string name) =>
        Directory.EnumerateDirectories($"/proc/{processId}/task")
            .Where(task => ReadOrEmpty($"{task}/comm").TrimEnd() == name)
            .Select(static task => int.Parse(Path.GetFileName(task)))
            .Single();

    /// <summary>The system call in which a thread is, as the kernel prints it: number, then arguments; or "running".</summary>
    public static string SystemCallOf(int processId, int threadId) => ReadOrEmpty($"/proc/{processId}/task/{threadId}/syscall").Trim();

    /// <summary>Who traces each thread of a process: a process id, or 0 for nobody.</summary>
    public static IReadOnlyList<int> TracersOf(int processId) =>
        [.. Directory.EnumerateDirectories($"/proc/{processId}/task")
            .Select(static task => ReadOrEmpty($"{task}/status").Split('\n').FirstOrDefault(static row => row.StartsWith("TracerPid:", StringComparison.Ordinal)))
            .OfType<string>()
            .Select(static row => int.Parse(row["TracerPid:".Length..]))];

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
