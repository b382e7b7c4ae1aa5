using System.Collections.Frozen;
using System.Globalization;

namespace Berth;

/// <summary>
/// Service names and their ports: a small table that is the same on every host, and after it the system's <c>services</c> file
/// (services(5)), read once when it exists. It does not ask the name service switch.
/// </summary>
public static class WellKnownServices
{
    private const string ServicesFile = "/etc/services";

    private static readonly FrozenDictionary<string, int> BuiltIn = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["echo"] = 7,
        ["discard"] = 9,
        ["daytime"] = 13,
        ["chargen"] = 19,
        ["ftp"] = 21,
        ["ssh"] = 22,
        ["telnet"] = 23,
        ["smtp"] = 25,
        ["time"] = 37,
        ["domain"] = 53,
        ["tftp"] = 69,
        ["finger"] = 79,
        ["http"] = 80,
        ["pop3"] = 110,
        ["ident"] = 113,
        ["ntp"] = 123,
        ["imap"] = 143,
        ["snmp"] = 161,
        ["irc"] = 194,
        ["ldap"] = 389,
        ["https"] = 443,
        ["syslog"] = 514,
        ["submission"] = 587,
        ["ldaps"] = 636,
        ["imaps"] = 993,
        ["pop3s"] = 995,
        ["socks"] = 1080,
        ["mqtt"] = 1883,
        ["nfs"] = 2049,
        ["mysql"] = 3306,
        ["stun"] = 3478,
        ["sip"] = 5060,
        ["xmpp"] = 5222,
        ["mdns"] = 5353,
        ["postgresql"] = 5432,
        ["amqp"] = 5672,
        ["redis"] = 6379,
        ["http-alt"] = 8080,
        ["mqtts"] = 8883,
        ["memcached"] = 11211,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly Lazy<IReadOnlyList<SystemService>> SystemServices = new(() => ReadFile(ServicesFile));

    /// <summary>The names of the table that is the same on every host, by port; suggestions come from it.</summary>
    internal static IReadOnlyList<string> BuiltInNames { get; } = [.. BuiltIn.OrderBy(pair => pair.Value).Select(pair => pair.Key)];

    /// <summary>The port of a service.</summary>
    /// <param name="name">The name or an alias, in any case.</param>
    /// <param name="transport">TCP or UDP; the built-in names hold for both.</param>
    /// <param name="port">The port, 1–65535, when the name is known.</param>
    /// <returns>Whether the name is known; never for a transport without ports.</returns>
    public static bool TryGetPort(string name, Transport transport, out int port)
    {
        ArgumentNullException.ThrowIfNull(name);
        port = 0;
        if (!transport.HasPorts())
        {
            return false;
        }

        if (BuiltIn.TryGetValue(name, out port))
        {
            return true;
        }

        string protocol = transport.ToScheme();
        foreach (SystemService service in SystemServices.Value)
        {
            if (service.Protocol == protocol && string.Equals(service.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                port = service.Port;
                return true;
            }
        }

        return false;
    }

    /// <summary>The name of the service that a port is for.</summary>
    /// <param name="port">A port.</param>
    /// <returns>The name, or null when none is known.</returns>
    public static string? NameOf(int port)
    {
        foreach (string name in BuiltInNames)
        {
            if (BuiltIn[name] == port)
            {
                return name;
            }
        }

        return SystemServices.Value.FirstOrDefault(service => service.Port == port)?.Name;
    }

    /// <summary>The name nearest to what was typed, for <c>did you mean</c>.</summary>
    /// <param name="typed">A mistyped name.</param>
    /// <returns>A name of the built-in table, or null when none is near.</returns>
    public static string? FindNearest(string typed) => NearestWord.Find(typed, BuiltInNames);

    /// <summary>The lines of a services file: <c>name port/protocol alias… # comment</c>; others are passed over.</summary>
    internal static IReadOnlyList<SystemService> Read(IEnumerable<string> lines)
    {
        List<SystemService> services = [];
        foreach (string line in lines)
        {
            string[] words = line.Split('#', 2)[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            string[] portAndProtocol = words.Length < 2 ? [] : words[1].Split('/');
            if (portAndProtocol.Length == 2
                && int.TryParse(portAndProtocol[0], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
                && port is > 0 and <= ushort.MaxValue)
            {
                string protocol = portAndProtocol[1].ToLowerInvariant();
                services.Add(new SystemService(words[0], port, protocol));
                services.AddRange(words.Skip(2).Select(alias => new SystemService(alias, port, protocol)));
            }
        }

        return services;
    }

    private static IReadOnlyList<SystemService> ReadFile(string path)
    {
        try
        {
            return File.Exists(path) ? Read(File.ReadLines(path)) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // The file is a convenience: without it the built-in names remain.
        }
    }

    internal sealed record SystemService(string Name, int Port, string Protocol);
}
