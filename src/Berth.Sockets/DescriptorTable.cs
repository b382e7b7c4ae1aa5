using System.Globalization;

namespace Berth;

/// <summary>This process's descriptors, as the kernel counts them.</summary>
internal static class DescriptorTable
{
    private const string LimitsPath = "/proc/self/limits";
    private const string DescriptorsPath = "/proc/self/fd";
    private const string LimitRow = "Max open files";

    /// <summary>The soft limit (RLIMIT_NOFILE), or null where it cannot be read or is unlimited.</summary>
    public static int? Limit
    {
        get
        {
            if (!File.Exists(LimitsPath))
            {
                return null;
            }

            string row = File.ReadLines(LimitsPath).First(line => line.StartsWith(LimitRow, StringComparison.Ordinal));
            string soft = row[LimitRow.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : null;
        }
    }

    /// <summary>Descriptors open now, or null where they cannot be counted.</summary>
    public static int? Open => Directory.Exists(DescriptorsPath) ? Directory.EnumerateFileSystemEntries(DescriptorsPath).Count() : null;
}
