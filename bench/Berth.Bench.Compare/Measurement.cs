using System.Text.Json;

namespace Berth.Bench.Compare;

/// <summary>What the generator reported of one run.</summary>
internal sealed record Measurement(
    double RequestsPerSecond,
    double ServerCpuUsPerRequest,
    double ServerCpuShare,
    double LatencyP50Us,
    double LatencyP99Us,
    long RequestsInAll)
{
    /// <summary>Reads the generator's line.</summary>
    public static Measurement Parse(string json) =>
        JsonSerializer.Deserialize<Measurement>(json, JsonSerializerOptions.Web)
        ?? throw new FormatException($"The generator said '{json}'.");
}
