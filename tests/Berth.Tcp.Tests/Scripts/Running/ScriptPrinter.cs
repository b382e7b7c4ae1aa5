using System.Text;

namespace Berth;

/// <summary>Writes packets in the language, so that what was seen can be laid beside what was expected.</summary>
internal static class ScriptPrinter
{
    public static string Segment(ScriptSegment segment, int peer = 1)
    {
        StringBuilder text = new();
        if (peer != 1)
        {
            text.Append($"#{peer} ");
        }

        text.Append($"{Flags(segment.Flags)} {segment.Sequence}:{unchecked(segment.Sequence + (uint)segment.Length)}({segment.Length})");
        text.Append(segment.Acknowledgement is { } ack ? $" ack {ack}" : "");
        text.Append(segment.Window is { } window ? $" win {window}" : "");
        text.Append(segment.Urgent is { } urgent ? $" urg {urgent}" : "");
        text.Append(segment.Options is null ? " <...>" : segment.Options.Count > 0 ? $" <{string.Join(',', segment.Options)}>" : "");
        return text.ToString();
    }

    public static string Flags(TcpFlags flags)
    {
        string text = "";
        foreach ((TcpFlags flag, char letter) in (ReadOnlySpan<(TcpFlags, char)>)
            [(TcpFlags.Syn, 'S'), (TcpFlags.Fin, 'F'), (TcpFlags.Reset, 'R'), (TcpFlags.Push, 'P'), (TcpFlags.Urgent, 'U'), (TcpFlags.EcnEcho, 'E'),
                (TcpFlags.WindowReduced, 'W'), (TcpFlags.Acknowledgement, '.')])
        {
            text += flags.HasFlag(flag) ? letter : "";
        }

        return text;
    }

    public static string Time(Instant at) => at.SinceEpoch.TotalSeconds.ToString("0.000###", System.Globalization.CultureInfo.InvariantCulture);
}
