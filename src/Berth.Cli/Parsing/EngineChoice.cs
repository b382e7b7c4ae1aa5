using System.CommandLine;
using System.Runtime.InteropServices;

namespace Berth;

/// <summary>Which engine a command uses: the system's sockets, or a host of our own on a TUN device.</summary>
internal sealed class EngineChoice
{
    private const string Sockets = "sockets";
    private const string Tun = "tun";

    private readonly string _device;
    private readonly IpPrefix[] _addresses;

    private EngineChoice(string device, IpPrefix[] addresses)
    {
        _device = device;
        _addresses = addresses;
    }

    /// <summary>Whether it is a host of its own, which the system's loopback does not reach.</summary>
    public bool IsOwnHost => _device.Length > 0;

    public static Option<EngineChoice?> Option() => new("--engine")
    {
        Description = "sockets (default), or tun:DEVICE,ADDRESS/LENGTH[,…]: Berth's own TCP/IP on a TUN device",
        HelpName = "ENGINE",
        CustomParser = result =>
        {
            if (!TryParse(result.Tokens[0].Value, out EngineChoice? choice, out string error))
            {
                result.AddError(error);
            }

            return choice;
        },
    };

    /// <summary>Makes the engine, or takes the system's.</summary>
    /// <exception cref="FaultException">The TUN device can't be had.</exception>
    public Engine Open()
    {
        if (!IsOwnHost)
        {
            return BerthEngine.Default;
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new FaultException(new Fault(FaultReason.NotSupported, SocketOperation.Open)
            {
                Detail = $"TUN devices are Linux's; this is {RuntimeInformation.OSDescription}. Use --engine sockets.",
            });
        }

        StackEngine engine = new(new StackOptions { EngineName = Tun });
        IpInterface attached = engine.Attach(TunDevice.Open(_device), _addresses);
        foreach (bool isIpv6 in _addresses.Select(static each => each.Address.IsIpv6).Distinct())
        {
            engine.AddRoute(new Route(new IpPrefix(isIpv6 ? IpAddress.Ipv6Any : IpAddress.Ipv4Any, 0), attached.Index)); // The kernel is the only way out.
        }

        return engine;
    }

    public static bool TryParse(string typed, out EngineChoice? choice, out string error)
    {
        choice = null;
        error = "";
        int colon = typed.IndexOf(':', StringComparison.Ordinal);
        string word = colon < 0 ? typed : typed[..colon];
        if (word == Sockets && colon < 0)
        {
            choice = new EngineChoice("", []);
            return true;
        }

        if (word != Tun)
        {
            error = NearestWord.Find(word, [Sockets, Tun]) is { } nearest
                ? $"--engine: unknown engine '{word}': did you mean '{nearest}'?"
                : $"--engine: unknown engine '{word}'; there are sockets and tun:DEVICE,ADDRESS/LENGTH";
            return false;
        }

        string[] parts = colon < 0 ? [] : typed[(colon + 1)..].Split(',');
        if (parts.Length < 2 || parts[0].Length == 0)
        {
            error = $"--engine: '{typed}' wants a device and at least one address with its prefix length, as in tun:tun0,10.9.0.2/24,fd00:9::2/64";
            return false;
        }

        List<IpPrefix> addresses = [];
        foreach (string part in parts[1..])
        {
            if (!IpPrefix.TryParse(part, out IpPrefix prefix))
            {
                error = $"--engine: '{part}' is no address with a prefix length, such as 10.9.0.2/24 or fd00:9::2/64";
                return false;
            }

            addresses.Add(prefix);
        }

        choice = new EngineChoice(parts[0], [.. addresses]);
        return true;
    }
}
