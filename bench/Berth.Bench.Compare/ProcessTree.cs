using System.Globalization;

namespace Berth.Bench.Compare;

/// <summary>Looks at processes through /proc.</summary>
internal static class ProcessTree
{
    /// <summary>Processes that descend from one, itself not counted.</summary>
    public static int CountBelow(int processId)
    {
        Dictionary<int, int> parents = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && ParentOf(folder) is { } parent)
            {
                parents[id] = parent;
            }
        }

        return parents.Keys.Count(id => Descends(id, processId, parents));
    }

    private static bool Descends(int id, int ancestor, Dictionary<int, int> parents)
    {
        while (parents.TryGetValue(id, out int parent))
        {
            if (parent == ancestor)
            {
                return true;
            }

            id = parent;
        }

        return false;
    }

    private static int? ParentOf(string folder)
    {
        try
        {
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            string[] afterName = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // The name may hold anything.
            return int.Parse(afterName[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // It has ended.
        }
    }
}
