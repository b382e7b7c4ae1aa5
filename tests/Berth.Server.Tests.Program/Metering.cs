using System.Diagnostics.Metrics;

namespace Berth;

/// <summary>Adds up what the meter <c>Berth.Server</c> measures in this process.</summary>
internal sealed class Metering : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, long> _sums = new(StringComparer.Ordinal);

    public Metering()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Berth.Server")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            string name = instrument.Name;
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                name += tag.Key == "reason" ? $"/{tag.Value}" : "";
            }

            lock (_gate)
            {
                _sums[name] = _sums.GetValueOrDefault(name) + value;
            }
        });
        _listener.Start();
    }

    public IReadOnlyList<string> Lines()
    {
        lock (_gate)
        {
            return [.. _sums.Select(static sum => $"metric {sum.Key}={sum.Value}")];
        }
    }

    public void Dispose() => _listener.Dispose();
}
