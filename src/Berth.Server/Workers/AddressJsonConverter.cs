using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth;

/// <summary>Addresses as text on the control channel: <c>127.0.0.1:7</c>, or a Unix path.</summary>
internal sealed class AddressJsonConverter : JsonConverter<Address>
{
    public override Address Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string text = reader.GetString() ?? "";
        return Address.TryParse(text, out Address address) ? address
            : text.Length == 0 ? Address.UnnamedUnix
            : Address.FromUnixPath(text);
    }

    public override void Write(Utf8JsonWriter writer, Address value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.IsUnix ? value.UnixPath ?? "" : value.ToString());
}
