using System.Globalization;
using System.Text.RegularExpressions;

namespace Berth;

/// <summary>One expectation of a script altered, the rest left alone.</summary>
internal sealed record ScriptMutation(string What, int Line, Script Script);

/// <summary>
/// Alters every expectation of a script in turn: each flag, number, option, time, result and error. What the script does is not altered, only
/// what it expects. Left alone is what says nothing by itself:
/// the first timestamp of a flow (it says where the script's clock starts; all others are checked against it),
/// the time <c>*</c> and the options <c>&lt;...&gt;</c> and results <c>...</c> (they say "anything"),
/// and the bounds of assertions with &lt; and &gt; (a bound need not be tight; those with == are altered).
/// </summary>
internal static partial class ScriptMutations
{
    private static readonly TcpFlags[] Flags =
        [TcpFlags.Syn, TcpFlags.Fin, TcpFlags.Reset, TcpFlags.Push, TcpFlags.Urgent, TcpFlags.Acknowledgement, TcpFlags.EcnEcho, TcpFlags.WindowReduced];

    public static IEnumerable<ScriptMutation> Of(Script script)
    {
        HashSet<int> anchored = [];
        for (int place = 0; place < script.Events.Count; place++)
        {
            ScriptEvent original = script.Events[place];
            foreach ((string what, ScriptEvent altered) in Alter(original, script.Options.Tolerance, anchored))
            {
                List<ScriptEvent> events = [.. script.Events];
                events[place] = altered;
                yield return new ScriptMutation(what, original.Line, script with { Events = events });
            }
        }
    }

    private static IEnumerable<(string What, ScriptEvent Altered)> Alter(ScriptEvent original, TimeSpan tolerance, HashSet<int> anchored) => original switch
    {
        SegmentEvent { IsOutbound: true } segment => AlterSegment(segment, anchored).Concat(AlterPacket(segment, tolerance)),
        DatagramEvent { IsOutbound: true } datagram => AlterPacket(datagram, tolerance)
            .Append(("length", datagram with { Length = datagram.Length + 1 })),
        IcmpEvent { IsOutbound: true } icmp => AlterPacket(icmp, tolerance).Append(("kind", icmp with { Words = icmp.Words + " not" })),
        CallEvent call => AlterCall(call, tolerance),
        AssertEvent claim => AlterClaim(claim),
        _ => [],
    };

    private static IEnumerable<(string What, ScriptEvent Altered)> AlterPacket(ScriptEvent original, TimeSpan tolerance)
    {
        yield return ("left out", new PauseEvent(original.Time, original.Line));
        ScriptTime time = original.Time;
        if (time.Kind == ScriptTimeKind.Any)
        {
            yield break;
        }

        TimeSpan shift = time.To - time.From + (2 * tolerance) + TimeSpan.FromMilliseconds(1);
        yield return ("later", original with { Time = time with { From = time.From + shift, To = time.To + shift } });
        if (time.From >= shift)
        {
            yield return ("earlier", original with { Time = time with { From = time.From - shift, To = time.To - shift } });
        }
    }

    private static IEnumerable<(string What, ScriptEvent Altered)> AlterSegment(SegmentEvent original, HashSet<int> anchored)
    {
        ScriptSegment segment = original.Segment;
        foreach (TcpFlags flag in Flags)
        {
            yield return ($"flag {flag}", With(segment with { Flags = segment.Flags ^ flag }));
        }

        yield return ("sequence number", With(segment with { Sequence = segment.Sequence + 1 }));
        yield return ("length", With(segment with { Length = segment.Length + 1 }));
        yield return ("peer", original with { Peer = original.Peer + 1 });
        if (segment.Acknowledgement is { } acknowledgement)
        {
            yield return ("ack", With(segment with { Acknowledgement = acknowledgement + 1 }));
        }

        if (segment.Window is { } window)
        {
            yield return ("win", With(segment with { Window = (ushort)(window ^ 1) }));
        }

        if (segment.Urgent is { } urgent)
        {
            yield return ("urg", With(segment with { Urgent = (ushort)(urgent + 1) }));
        }

        for (int place = 0; place < segment.Options?.Count; place++)
        {
            ScriptOption option = segment.Options[place];
            yield return ($"option {option} left out", With(segment with { Options = [.. segment.Options.Where((_, at) => at != place)] }));
            for (int number = option.Name == "TS" && anchored.Add(original.Peer) ? 1 : 0; number < option.Numbers.Count; number++)
            {
                ScriptOption altered = option with { Numbers = [.. option.Numbers.Select((value, at) => at == number ? value + 1 : value)] };
                yield return ($"option {option}", With(segment with { Options = [.. segment.Options.Select((each, at) => at == place ? altered : each)] }));
            }
        }

        SegmentEvent With(ScriptSegment altered) => original with { Segment = altered };
    }

    private static IEnumerable<(string What, ScriptEvent Altered)> AlterCall(CallEvent original, TimeSpan tolerance)
    {
        if (original.Time.IsSpan)
        {
            TimeSpan shift = (2 * tolerance) + TimeSpan.FromMilliseconds(1);
            yield return ("return later", original with { Time = original.Time with { To = original.Time.To + shift } });
            if (original.Time.To - shift >= original.Time.From)
            {
                yield return ("return earlier", original with { Time = original.Time with { To = original.Time.To - shift } });
            }
        }

        if (original.Error is not null)
        {
            yield return ("error", original with { Error = "EXDEV" });
            yield return ("success", original with { Error = null, Result = new NumberValue(0) });
        }
        else if (original.Result is { } result)
        {
            yield return ("result", original with { Result = new NumberValue(ScriptConstants.Value(result) + 1) });
            yield return ("failure", original with { Error = "EXDEV" });
        }

        int written = original.Name switch { "ioctl" => 2, "getsockopt" => 3, _ => -1 };
        if (written > 0 && original.Arguments[written] is not AnyValue)
        {
            NumberValue other = new(ScriptConstants.Value(original.Arguments[written]) + 1);
            yield return ("value", original with { Arguments = [.. original.Arguments.Select((each, at) => at == written ? other : each)] });
        }

        if (original is { Name: "poll", Arguments: [ListValue entries, ..] })
        {
            for (int place = 0; place < entries.Items.Count; place++)
            {
                StructValue entry = (StructValue)entries.Items[place];
                NumberValue other = new(ScriptConstants.Value(entry.Fields["revents"]) ^ 1);
                StructValue altered = entry with { Fields = new Dictionary<string, ScriptValue>(entry.Fields) { ["revents"] = other } };
                ListValue list = new([.. entries.Items.Select((each, at) => at == place ? altered : each)]);
                yield return ("revents", original with { Arguments = [list, .. original.Arguments.Skip(1)] });
            }
        }
    }

    private static IEnumerable<(string What, ScriptEvent Altered)> AlterClaim(AssertEvent original)
    {
        foreach (Match match in Claimed().Matches(original.Code))
        {
            Group value = match.Groups["value"];
            string other = long.TryParse(value.Value, CultureInfo.InvariantCulture, out long number) ? $"{number + 1}" : $"({value.Value} + 1)";
            string code = original.Code[..value.Index] + other + original.Code[(value.Index + value.Length)..];
            yield return ($"claim {match.Value.Trim()}", original with { Code = code });
        }
    }

    [GeneratedRegex(@"==\s*(?<value>[A-Z_0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Claimed();
}
