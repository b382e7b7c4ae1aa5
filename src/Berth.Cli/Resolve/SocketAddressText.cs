using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Berth;

/// <summary>A socket address as the kernel gets it, for a person and for a program.</summary>
internal static class SocketAddressText
{
    /// <summary>Writes the structure as a table, field by field.</summary>
    public static void Show(Address address)
    {
        SocketAddressLayout layout = SocketAddressLayout.Of(address);
        Terminal.Out.Write($"\n{address}: struct {layout.Structure}, {layout.Bytes.Length} bytes\n");
        Table table = Terminal.NewTable("offset", "length", "field", "bytes", "order", "value");
        foreach (SocketAddressField field in layout.Fields)
        {
            table.AddRow(
                new Text(field.Offset.ToString(CultureInfo.InvariantCulture)),
                new Text(field.Bytes.Length.ToString(CultureInfo.InvariantCulture)),
                new Text(field.Name),
                new Text(Hex(field.Bytes)),
                new Text(field.ByteOrder is { } order ? JsonLine.Word(order.ToString()) : "-"),
                new Text(field.Value));
        }

        Terminal.Show(table);
    }

    public static void WriteSocketAddress(this Utf8JsonWriter json, Address address)
    {
        SocketAddressLayout layout = SocketAddressLayout.Of(address);
        json.WriteStartObject("socketAddress");
        json.WriteString("structure", layout.Structure);
        json.WriteNumber("lengthBytes", layout.Bytes.Length);
        json.WriteString("hex", Convert.ToHexStringLower(layout.Bytes.Span));
        json.WriteStartArray("fields");
        foreach (SocketAddressField field in layout.Fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteNumber("offset", field.Offset);
            json.WriteNumber("lengthBytes", field.Bytes.Length);
            json.WriteIfThere("byteOrder", field.ByteOrder is { } order ? JsonLine.Word(order.ToString()) : null);
            json.WriteString("hex", Convert.ToHexStringLower(field.Bytes.Span));
            json.WriteString("value", field.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span) is { Length: > 0 } hex
        ? string.Join(' ', hex.Chunk(2).Select(pair => new string(pair)))
        : "(none)";
}
