using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.Sockets;

namespace Berth;

/// <summary>
/// The C library's own resolver, so that its configuration (nsswitch.conf(5), resolv.conf(5)), its services database and its ordering
/// of addresses (gai.conf(5), RFC 6724) hold. On a host without services database the names of <see cref="WellKnownServices"/> hold.
/// </summary>
/// <remarks>
/// <para>The C library blocks and can't be stopped, so that each call has a thread, at most <see cref="ThreadsMax"/> in the process. A
/// call whose caller gave up goes on until the resolver's own limits end it; when such calls hold every thread, the next caller waits
/// within its own limit.</para>
/// <para>The meter <c>Berth.Names</c> shows the calls: <c>berth.names.calls.running</c>, <c>.abandoned</c> and <c>.waiting</c>.</para>
/// </remarks>
public sealed class LinuxNames : NameResolver
{
    /// <summary>Calls of the C library's resolver that may run at once.</summary>
    public const int ThreadsMax = 16;

    private const string ServiceOfEveryHost = "domain";

    private readonly ResolverThreads _threads;
    private readonly Func<NameQuery, IReadOnlyList<ResolvedName>> _lookUp;
    private readonly Func<ReverseQuery, ReverseName> _lookUpReverse;

    /// <summary>A resolver over calls that a test supplies.</summary>
    internal LinuxNames(
        ResolverThreads threads, Func<NameQuery, IReadOnlyList<ResolvedName>> lookUp, Func<ReverseQuery, ReverseName> lookUpReverse)
    {
        _threads = threads;
        _lookUp = lookUp;
        _lookUpReverse = lookUpReverse;
    }

    private LinuxNames()
        : this(new ResolverThreads(ThreadsMax), NameCalls.LookUp, NameCalls.LookUp)
    {
        Meter meter = new("Berth.Names");
        meter.CreateObservableUpDownCounter(
            "berth.names.calls.running", () => CallsRunning, "{call}", "Calls of the resolver that hold a thread.");
        meter.CreateObservableUpDownCounter(
            "berth.names.calls.abandoned", () => CallsAbandoned, "{call}", "Calls that hold a thread and that nobody waits for.");
        meter.CreateObservableUpDownCounter(
            "berth.names.calls.waiting", () => CallsWaiting, "{call}", "Callers that wait for a thread.");
    }

    /// <summary>The one instance: the threads are the process's.</summary>
    public static LinuxNames Instance { get; } = new();

    /// <summary>Calls that hold a thread now, 0–<see cref="ThreadsMax"/>, the abandoned ones among them.</summary>
    public int CallsRunning => _threads.Running;

    /// <summary>Calls that hold a thread now though their caller gave up.</summary>
    public int CallsAbandoned => _threads.Abandoned;

    /// <summary>Callers that wait for a thread now.</summary>
    public int CallsWaiting => _threads.Waiting;

    /// <summary>
    /// What inet_aton(3) makes of a text: it takes octal and hexadecimal numbers, one to four of them, and anything behind a space.
    /// For curiosity and for finding out what another program did; Berth itself never reads addresses so.
    /// </summary>
    /// <param name="text">Any text without NUL.</param>
    /// <returns>An IPv4 address with port 0, or null when even inet_aton refuses.</returns>
    public static Address? ReadLegacy(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return NameCalls.ReadLegacy(text);
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<ResolvedName>> LookUpCoreAsync(NameQuery query, CancellationToken end) =>
        await _threads.RunAsync(() => LookUp(query), end).ConfigureAwait(true); // A handler thread must be kept.

    /// <inheritdoc/>
    protected override async ValueTask<ReverseName> LookUpCoreAsync(ReverseQuery query, CancellationToken end) =>
        await _threads.RunAsync(() => LookUp(query), end).ConfigureAwait(true); // A handler thread must be kept.

    /// <inheritdoc/>
    protected override string? DescribeLoad() => CallsAbandoned is > 0 and int abandoned
        ? $"{abandoned} of {_threads.Max} resolver threads are held by calls that nobody waits for any more."
        : null;

    private IReadOnlyList<ResolvedName> LookUp(NameQuery query)
    {
        try
        {
            return _lookUp(query);
        }
        catch (FaultException failed) when (failed.Fault.NameError == NameError.EAI_SERVICE && query.Type != SocketType.Raw
            && WellKnownServices.TryGetPort(query.Service!, query.Type == SocketType.Dgram ? Transport.Udp : Transport.Tcp, out int port)
            && !HasServices())
        {
            return _lookUp(query with { Service = port.ToString(CultureInfo.InvariantCulture) });
        }
    }

    private ReverseName LookUp(ReverseQuery query)
    {
        ReverseName found = _lookUpReverse(query);
        int port = query.Address.Port;
        return !query.IsNumericService && found.Service == port.ToString(CultureInfo.InvariantCulture)
            && WellKnownServices.NameOf(port) is { } name && !HasServices()
            ? found with { Service = name }
            : found;
    }

    /// <summary>Whether this host has a services database: then the C library knows a service that every one has.</summary>
    private bool HasServices()
    {
        try
        {
            return _lookUp(new NameQuery { Service = ServiceOfEveryHost, Type = SocketType.Stream }).Count > 0;
        }
        catch (FaultException)
        {
            return false;
        }
    }
}
