namespace Berth;

/// <summary>
/// The small services that every network-programming course meets: echo, discard, chargen, daytime, time, and <c>message</c>, an echo
/// that prints what it gets. Each serves TCP, UDP and Unix sockets, in every concurrency model.
/// </summary>
/// <remarks>
/// Over UDP none of them answers a datagram that comes from a port of one of these services: a single forged datagram would
/// otherwise make two of them answer each other for ever. Members may be used from any thread.
/// </remarks>
public sealed class StandardServices
{
    private readonly ReflectionGuard _guard = new();

    /// <summary>Makes one set of services.</summary>
    /// <param name="print">
    /// Gets each line that <c>message</c> prints, without its end and with control characters escaped; called from any thread.
    /// Null prints nothing.
    /// </param>
    /// <param name="random">Chooses the length of chargen's datagrams; null, the default, for one with an arbitrary seed. Owned from now on.</param>
    public StandardServices(Action<string>? print = null, Random? random = null)
    {
        Echo = EchoService.Define(_guard);
        Discard = DiscardService.Define();
        Daytime = DaytimeService.Define(_guard);
        Chargen = new ChargenService(_guard, random ?? new Random()).Define();
        Time = TimeService.Define(_guard);
        Message = new MessageService(_guard, print ?? (static _ => { })).Define();
        All = [Echo, Discard, Daytime, Chargen, Time, Message];
    }

    /// <summary>All of them, in the order of their ports.</summary>
    public IReadOnlyList<ServiceDefinition> All { get; }

    /// <summary>Sends back what it gets (RFC 862, port 7).</summary>
    public ServiceDefinition Echo { get; }

    /// <summary>Throws away what it gets (RFC 863, port 9).</summary>
    public ServiceDefinition Discard { get; }

    /// <summary>Tells the date and time as a line of text, in UTC (RFC 867, port 13).</summary>
    public ServiceDefinition Daytime { get; }

    /// <summary>Sends a pattern of printable characters without end, or 0–512 of them in a datagram (RFC 864, port 19).</summary>
    public ServiceDefinition Chargen { get; }

    /// <summary>Tells the time as a 32-bit number of seconds since 1900 (RFC 868, port 37).</summary>
    public ServiceDefinition Time { get; }

    /// <summary>Sends back what it gets, and prints it (port 3490; no RFC).</summary>
    public ServiceDefinition Message { get; }

    /// <summary>Finds a service by its name.</summary>
    /// <param name="name">A name, in any case.</param>
    /// <returns>The service, or null.</returns>
    public ServiceDefinition? Find(string name) =>
        All.FirstOrDefault(service => string.Equals(service.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Says that one of these services is reached at <paramref name="port"/>, so that no other answers a datagram from there. The
    /// well-known ports, and those 7000 above them, are known from the start, and a service learns its own with the first datagram it gets. Tell it every other
    /// UDP port before the server starts, and ports that the kernel chooses as soon as they are known. Once added, a port stays.
    /// </summary>
    /// <param name="port">1 to 65,535.</param>
    public void AddServicePort(int port)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        _guard.Add(port);
    }
}
