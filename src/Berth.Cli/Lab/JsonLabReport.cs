using System.Text.Json;

namespace Berth;

/// <summary>What happens, as one object a line.</summary>
internal sealed class JsonLabReport : LabReport
{
    public override void Start(Experiment experiment, long seed) => Tell("experiment", json =>
    {
        json.WriteString("name", experiment.Name);
        json.WriteString("title", experiment.Title);
        json.WriteNumber("seed", seed);
    });

    public override void Begin(string caption, SimulatedNetwork network, SimulatedNode[] nodes)
    {
        Tell("simulation", json => json.WriteString("caption", caption));
        network.Trace.ListenToPackets(Packet);
        network.Trace.Listen(static record =>
        {
            if (record.Kind is "state" or "note")
            {
                Tell(record.Kind, json =>
                {
                    json.WriteMilliseconds("timeMs", record.Time.SinceEpoch);
                    json.WriteString("host", record.Host);
                    int space = record.Kind == "state" ? record.Detail.IndexOf(' ', StringComparison.Ordinal) : -1;
                    json.WriteString(record.Kind == "state" ? "state" : "text", space < 0 ? record.Detail : record.Detail[..space]);
                    if (space >= 0)
                    {
                        json.WriteString("connection", record.Detail[(space + 1)..].Split(',')[0]);
                    }
                });
            }
        });
    }

    public override void End(SimulationResult result) => Tell("ended", json => json.WriteMilliseconds("durationMs", result.Duration));

    public override void Tabulate(IReadOnlyList<string> titles, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        foreach (IReadOnlyList<string> row in rows)
        {
            Tell("row", json =>
            {
                for (int column = 0; column < titles.Count; column++)
                {
                    json.WriteString(titles[column], row[column]);
                }
            });
        }
    }

    public override void Say(string text) => Tell("remark", json => json.WriteString("text", text));

    public override void Finish(Experiment experiment)
    {
        foreach (string sentence in experiment.Notice)
        {
            Tell("notice", json => json.WriteString("text", sentence));
        }

        foreach (string sentence in experiment.Today)
        {
            Tell("today", json => json.WriteString("text", sentence));
        }
    }

    private static void Packet(in PacketRecord record)
    {
        if (record.Fate is not (PacketFate.Sent or PacketFate.Dropped) || !record.Packet.TryReadTcp(out TcpSegment segment))
        {
            return;
        }

        PacketView packet = record.Packet;
        string fate = JsonLine.Word(record.Fate.ToString());
        string? reason = record.Fate == PacketFate.Dropped ? JsonLine.Word(record.Reason.ToString()) : null;
        (string from, string to, TimeSpan time) = (packet.Direction.Source.Name, packet.Direction.Destination.Name, packet.Time.SinceEpoch);
        (TcpFlags flags, uint sequence, uint acknowledgement, ushort window, int length) =
            (segment.Flags, segment.Sequence.Value, segment.Acknowledgement.Value, segment.Window, segment.Payload.Length);
        Tell("packet", json =>
        {
            json.WriteMilliseconds("timeMs", time);
            json.WriteString("fate", fate);
            json.WriteIfThere("reason", reason);
            json.WriteString("from", from);
            json.WriteString("to", to);
            json.WriteString("flags", JsonLine.Word(flags.ToString().Replace(", ", "+", StringComparison.Ordinal)));
            json.WriteNumber("sequence", sequence);
            json.WriteNumber("acknowledgement", acknowledgement);
            json.WriteNumber("window", window);
            json.WriteNumber("payloadBytes", length);
        });
    }

    private static void Tell(string name, Action<Utf8JsonWriter> write) => Terminal.Out.Write(JsonLine.Event(name, write));
}
