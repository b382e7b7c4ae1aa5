using System.Text.Json.Serialization;

namespace Berth;

/// <summary>The serializers of the control channel, generated at build time so that a trimmed program keeps them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(AddressJsonConverter)])]
[JsonSerializable(typeof(ControlMessage))]
[JsonSerializable(typeof(WorkerDescription))]
internal sealed partial class ControlJson : JsonSerializerContext;
