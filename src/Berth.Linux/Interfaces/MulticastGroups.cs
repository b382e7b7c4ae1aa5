using System.Globalization;
using System.Net;

namespace Berth;

/// <summary>The multicast groups of each interface, as the kernel lists them for reading (proc_pid_net(5)).</summary>
internal static class MulticastGroups
{
    private const string IPv4List = "/proc/net/igmp";
    private const string IPv6List = "/proc/net/igmp6";

    public static ILookup<int, IPAddress> Read() =>
        ReadIPv4(Lines(IPv4List)).Concat(ReadIPv6(Lines(IPv6List))).Distinct().ToLookup(pair => pair.Index, pair => pair.Group);

    /// <summary>A line for each interface, and behind a tab a line for each of its groups: the address as the host's number.</summary>
    public static IEnumerable<(int Index, IPAddress Group)> ReadIPv4(IEnumerable<string> lines)
    {
        int index = 0;
        foreach (string line in lines.Skip(1))
        {
            string[] words = Words(line);
            if (!line.StartsWith('\t'))
            {
                index = int.Parse(words[0], CultureInfo.InvariantCulture);
            }
            else
            {
                uint number = uint.Parse(words[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                yield return (index, new IPAddress(BitConverter.GetBytes(number)));
            }
        }
    }

    /// <summary>A line for each group: index, name, and the address in network order.</summary>
    public static IEnumerable<(int Index, IPAddress Group)> ReadIPv6(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            string[] words = Words(line);
            yield return (int.Parse(words[0], CultureInfo.InvariantCulture), new IPAddress(Convert.FromHexString(words[2])));
        }
    }

    private static string[] Words(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // A kernel without that family, or a sandbox without /proc.
        }
    }
}
