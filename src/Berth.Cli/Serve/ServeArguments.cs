namespace Berth;

/// <summary>What <c>berth serve</c> is to do.</summary>
/// <param name="EndPoints">What listens where, in the order in which it is shown.</param>
/// <param name="IsJson">Whether events are written as JSON.</param>
/// <param name="IsVerbose">Whether connections are told too.</param>
internal sealed record ServeArguments(IReadOnlyList<ServedUrl> EndPoints, bool IsJson, bool IsVerbose)
{
    /// <summary>What the default ports add to the well-known ones; <c>message</c>, which needs no privilege, keeps its own.</summary>
    private const int DefaultOffset = 7000;

    private const int PrivilegedPorts = 1024;

    /// <summary>Finds the services and gives each its URLs.</summary>
    /// <param name="services">All services.</param>
    /// <param name="names">Those typed; none for all.</param>
    /// <param name="listens">URLs typed, with <c>SERVICE=</c> in front where there are several services.</param>
    /// <param name="portOffset">What is added to every port, or null for the default.</param>
    /// <param name="host">Where services listen for which no URL was typed.</param>
    /// <exception cref="UsageException">A service is unknown, or a URL is malformed or belongs to none.</exception>
    public static IReadOnlyList<ServedUrl> EndPointsOf(
        StandardServices services, IReadOnlyList<string> names, IReadOnlyList<string> listens, int? portOffset, string host = "localhost")
    {
        ServiceDefinition[] chosen = names.Count == 0 ? [.. services.All] : [.. names.Select(name => Find(services, name)).Distinct()];
        List<ServedUrl> typed = [.. listens.Select(listen => Parse(listen, chosen))];
        return
        [
            .. chosen.SelectMany(service => typed.Any(served => served.Service == service)
                ? typed.Where(served => served.Service == service)
                : Defaults(service, portOffset, host)),
        ];
    }

    private static ServiceDefinition Find(StandardServices services, string name) => services.Find(name) ?? throw new UsageException(
        $"unknown service '{name}'" + (NearestWord.Find(name, services.All.Select(static service => service.Name)) is { } nearest
            ? $": did you mean '{nearest}'?"
            : $"; services are {string.Join(", ", services.All.Select(static service => service.Name))}"));

    private static IEnumerable<ServedUrl> Defaults(ServiceDefinition service, int? portOffset, string host)
    {
        int port = service.Port + (portOffset ?? (service.Port < PrivilegedPorts ? DefaultOffset : 0));
        return port is < 1 or > ushort.MaxValue
            ? throw new UsageException($"--port-offset {portOffset} puts {service.Name} on port {port}; ports are 1 to 65535")
            : [new(service, SocketUrl.Parse($"tcp://{host}:{port}")), new(service, SocketUrl.Parse($"udp://{host}:{port}"))];
    }

    private static ServedUrl Parse(string listen, ServiceDefinition[] chosen)
    {
        int equals = listen.IndexOf('=', StringComparison.Ordinal);
        int scheme = listen.IndexOf("://", StringComparison.Ordinal);
        bool isNamed = equals >= 0 && (scheme < 0 || equals < scheme);
        string name = isNamed ? listen[..equals] : "";
        ServiceDefinition? service = isNamed
            ? chosen.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase))
            : chosen.Length == 1 ? chosen[0] : null;
        if (service is null)
        {
            string names = string.Join(", ", chosen.Select(static one => one.Name));
            throw new UsageException(isNamed
                ? $"--listen {listen}: '{name}' is none of the services to serve ({names})"
                    + (NearestWord.Find(name, chosen.Select(static one => one.Name)) is { } nearest ? $": did you mean '{nearest}'?" : "")
                : $"--listen {listen}: say whose it is, as in --listen {chosen[0].Name}={listen} (serving {names})");
        }

        if (!SocketUrl.TryParse(listen[(isNamed ? equals + 1 : 0)..], out SocketUrl? url, out string? error))
        {
            throw new UsageException($"--listen: {error}");
        }

        // Two raw echo servers, or one that hears itself, would answer each other for ever: there is no port to know them by.
        return url.Transport is Transport.Raw or Transport.Packet && service.Name is not ("message" or "discard")
            ? throw new UsageException(
                $"--listen {listen}: {service.Name} answers, and over {url.Transport.ToScheme()} it would be answered in turn for ever; "
                + "serve message there, which prints what comes, or discard")
            : new ServedUrl(service, url);
    }
}
