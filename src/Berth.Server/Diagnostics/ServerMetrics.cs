using System.Diagnostics.Metrics;

namespace Berth;

/// <summary>The counters of a server, on the meter <c>Berth.Server</c>; every measurement carries the tag <c>service</c>.</summary>
internal sealed class ServerMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Berth.Server";

    private readonly Counter<long> _accepted;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _bytesIn;
    private readonly Counter<long> _bytesOut;
    private readonly Counter<long> _acceptErrors;
    private readonly Counter<long> _turnedAway;

    public ServerMetrics(IMeterFactory? factory)
    {
        Meter meter = factory?.Create(new MeterOptions(MeterName)) ?? SharedMeter.Instance;
        _accepted = meter.CreateCounter<long>("berth.server.connections.accepted", "{connection}", "Connections accepted.");
        _active = meter.CreateUpDownCounter<long>("berth.server.connections.active", "{connection}", "Connections being served.");
        _closed = meter.CreateCounter<long>("berth.server.connections.closed", "{connection}", "Connections ended, by reason.");
        _bytesIn = meter.CreateCounter<long>("berth.server.bytes.in", "By", "Bytes received on connections that have ended.");
        _bytesOut = meter.CreateCounter<long>("berth.server.bytes.out", "By", "Bytes sent on connections that have ended.");
        _acceptErrors = meter.CreateCounter<long>("berth.server.accept.errors", "{error}", "Faults of accepting, receiving and starting.");
        _turnedAway = meter.CreateCounter<long>("berth.server.connections.turned_away", "{connection}", "Connections turned away.");
    }

    public void Accepted(string service)
    {
        KeyValuePair<string, object?> tag = new("service", service);
        _accepted.Add(1, tag);
        _active.Add(1, tag);
    }

    public void Closed(string service, EndReason reason, long bytesIn, long bytesOut)
    {
        KeyValuePair<string, object?> tag = new("service", service);
        _active.Add(-1, tag);
        _closed.Add(1, tag, new KeyValuePair<string, object?>("reason", reason.ToWord()));
        _bytesIn.Add(bytesIn, tag);
        _bytesOut.Add(bytesOut, tag);
    }

    public void AcceptError(string service) => _acceptErrors.Add(1, new KeyValuePair<string, object?>("service", service));

    public void TurnedAway(string service) => _turnedAway.Add(1, new KeyValuePair<string, object?>("service", service));

    private static class SharedMeter
    {
        public static readonly Meter Instance = new(MeterName);
    }
}
