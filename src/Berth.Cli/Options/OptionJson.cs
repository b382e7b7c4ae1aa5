using System.Text.Json;

namespace Berth;

/// <summary>Options for programs. Times are numbers in the kernel's unit, which <c>unit</c> names.</summary>
internal static class OptionJson
{
    /// <summary>What the catalogue says of an option.</summary>
    public static byte[] Of(SocketOption option) => JsonLine.Of(json =>
    {
        WriteNames(json, option);
        json.WriteString("key", option.Key);
        json.WriteString("type", TypeName(option));
        json.WriteString("unit", option.Unit);
        json.WriteString("range", option.Range);
        json.WriteString("default", OptionDefault.Text(option));
        json.WriteIfThere("setByBerth", option.SetByBerth);
        json.WriteString("access", JsonLine.Word(option.Access.ToString()));
        json.WriteString("sockets", option.SocketsText);
        json.WriteIfThere("needs", option.Needs);
        json.WriteStartArray("settings");
        foreach (SystemSetting setting in option.Settings)
        {
            json.WriteStartObject();
            json.WriteString("name", setting.Name);
            json.WriteString("value", setting.Read(SystemSettings.Live));
            json.WriteBoolean("isLimit", setting.IsLimit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("summary", option.Summary);
    });

    /// <summary>What a socket has.</summary>
    public static byte[] Of(ReadOption read) => JsonLine.Of(json =>
    {
        WriteNames(json, read.Option);
        if (read.Refused is { } fault)
        {
            json.WriteString("errno", fault.Errno?.Name);
            return;
        }

        WriteValue(json, "value", read.Option.ReadObject(read.Bytes), read.Option.Unit);
        json.WriteString("unit", read.Option.Unit);
        json.WriteString("text", read.Text);
        json.WriteString("default", read.Default.Length > 0 || read.Option.Default is not null ? read.Default : null);
        json.WriteIfThere("setByBerth", read.Option.SetByBerth);
    });

    public static string TypeName(SocketOption option) =>
        Nullable.GetUnderlyingType(option.ValueType) is { } inner ? $"{Word(inner)}?" : Word(option.ValueType);

    private static string Word(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => type.Name,
        TypeCode.Boolean => "bool",
        TypeCode.Int32 => "int",
        TypeCode.UInt32 => "uint",
        TypeCode.UInt64 => "ulong",
        TypeCode.String => "string",
        _ when type == typeof(ReadOnlyMemory<byte>) => "ReadOnlyMemory<byte>",
        _ => type.Name,
    };

    private static void WriteNames(Utf8JsonWriter json, SocketOption option)
    {
        json.WriteString("name", option.Name);
        json.WriteString("constant", option.Constant);
        json.WriteString("levelConstant", option.LevelConstant);
        json.WriteNumber("level", option.Level);
        json.WriteNumber("number", option.Number);
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value, string unit)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool isOn:
                json.WriteBoolean(name, isOn);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case uint number:
                json.WriteNumber(name, number);
                break;
            case ulong number:
                json.WriteNumber(name, number);
                break;
            case TimeSpan time:
                json.WriteNumber(name, time.Ticks / unit switch
                {
                    "s" => TimeSpan.TicksPerSecond,
                    "ms" => TimeSpan.TicksPerMillisecond,
                    _ => TimeSpan.TicksPerMicrosecond,
                });
                break;
            case TcpInfo info:
                json.WriteStartObject(name);
                foreach (TcpInfoField field in TcpInfoField.Of(info))
                {
                    WriteValue(json, field.JsonName, field.Value, "µs");
                }

                json.WriteEndObject();
                break;
            case string text:
                json.WriteString(name, text);
                break;
            case Errno errno:
                json.WriteString(name, errno.Name);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case ReadOnlyMemory<byte> bytes:
                json.WriteString(name, Convert.ToHexString(bytes.Span));
                break;
            default:
                json.WriteString(name, JsonLine.Word(value.ToString()!));
                break;
        }
    }
}
