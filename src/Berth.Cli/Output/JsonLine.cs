using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Berth;

/// <summary>One JSON object on one line.</summary>
internal static class JsonLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the line, with its newline.</summary>
    /// <param name="writeMembers">Writes the object's members.</param>
    public static byte[] Of(Action<Utf8JsonWriter> writeMembers)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes, Options))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        bytes.Write("\n"u8);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>An event: an object whose first member says what happened.</summary>
    public static byte[] Event(string name, Action<Utf8JsonWriter>? writeMembers = null) => Of(json =>
    {
        json.WriteString("event", name);
        writeMembers?.Invoke(json);
    });

    public static void WriteNumberOrNull(this Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>Milliseconds with three decimals, as far as a clock of the kind is worth.</summary>
    public static void WriteMilliseconds(this Utf8JsonWriter json, string name, TimeSpan time) =>
        json.WriteNumber(name, Math.Round((decimal)time.TotalMilliseconds, 3));

    public static void WriteFault(this Utf8JsonWriter json, Fault fault)
    {
        json.WriteString("reason", Word(fault.Reason.ToString()));
        json.WriteString("operation", Word(fault.Operation.ToString()));
        WriteIfThere(json, "errno", fault.Errno?.Name);
        WriteIfThere(json, "nameError", fault.NameError?.Name);
        WriteIfThere(json, "host", fault.Host);
        WriteIfThere(json, "address", fault.Address?.ToString());
        if (fault.Elapsed is { } elapsed)
        {
            json.WriteMilliseconds("elapsedMs", elapsed);
        }

        WriteIfThere(json, "explanation", FaultText.Explanation(fault));
    }

    public static void WriteIfThere(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>An enumeration's name as a word: <c>ResetByPeer</c> is <c>reset-by-peer</c>.</summary>
    public static string Word(string name) =>
        string.Concat(name.Select((letter, place) => (place > 0 && char.IsUpper(letter) ? "-" : "") + char.ToLowerInvariant(letter)));
}
