using System.Text;

namespace Berth;

/// <summary>One option in full, for a person.</summary>
internal static class OptionExplanation
{
    private const int WidthMax = 90;
    private const int LabelWidth = 10;

    /// <summary>Several lines, each with its end.</summary>
    public static string Of(SocketOption option)
    {
        StringBuilder text = new($"{option.Name} = {option.Constant} ({option.Number} at level {option.LevelConstant}, {option.Level})\n");
        foreach (string line in Wrapped(option.Summary))
        {
            text.Append("  ").Append(line).Append('\n');
        }

        Add(text, "takes", Takes(option));
        Add(text, "default", OptionDefault.Text(option) is { Length: > 0 } known ? known
            : option.Default is null ? "not the same on every socket" : "none");
        Add(text, "Berth sets", option.SetByBerth);
        Add(text, "sockets", option.SocketsText);
        Add(text, "needs", option.Needs);
        Add(text, "program", $"{option.Key} ({OptionJson.TypeName(option)})");
        foreach (SystemSetting setting in option.Settings)
        {
            Add(text, setting.IsLimit ? "limit" : "system", SettingText(setting));
            Add(text, "", setting.Command(SystemSettings.Live));
        }

        return text.ToString();
    }

    private static string Takes(SocketOption option) => option.Access switch
    {
        SocketOptionAccess.ReadOnly => "nothing: it can only be read",
        SocketOptionAccess.WriteOnly => $"{option.Range}; it cannot be read",
        _ when option.Unit.Length > 0 => $"{option.Range}; the kernel counts in {option.Unit}",
        _ => option.Range,
    };

    private static string SettingText(SystemSetting setting)
    {
        string now = setting.Read(SystemSettings.Live) is { } value ? $"{setting.Name} = {value}" : $"{setting.Name}, which this system does not show";
        string field = setting.Field > 0 ? $" (number {setting.Field + 1} of these)" : "";
        string sockets = setting.Sockets switch
        {
            SocketKinds.All => "",
            SocketKinds.Tcp => ", for TCP",
            _ => ", for the others",
        };
        return $"{now}{field}{sockets}; change it by";
    }

    private static void Add(StringBuilder text, string label, string? value)
    {
        if (value is not null)
        {
            text.Append("  ").Append(label.PadRight(LabelWidth + 1)).Append(value).Append('\n');
        }
    }

    private static IEnumerable<string> Wrapped(string sentence)
    {
        StringBuilder line = new();
        foreach (string word in sentence.Split(' '))
        {
            if (line.Length > 0 && line.Length + word.Length >= WidthMax)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }
}
