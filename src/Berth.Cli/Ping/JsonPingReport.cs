using System.Text.Json;

namespace Berth;

/// <summary>Each request, and the statistics, as one object a line.</summary>
internal sealed class JsonPingReport : PingReport
{
    public override void Started(string host, Pinger pinger, PingerOptions options) => Tell("pinging", json =>
    {
        json.WriteString("host", host);
        json.WriteString("address", pinger.Target.HostText);
        json.WriteNumber("dataBytes", options.DataBytes);
        json.WriteString("socket", pinger.UsesRawSocket ? "raw" : "ping");
    });

    public override void Result(PingResult result)
    {
        switch (result)
        {
            case PingAnswer answer:
                Tell("answer", json =>
                {
                    json.WriteNumber("sequence", answer.Sequence);
                    json.WriteString("address", answer.From.HostText);
                    json.WriteNumber("bytes", answer.Bytes);
                    json.WriteNumberOrNull("hopLimit", answer.HopLimit);
                    json.WriteMilliseconds("roundTripMs", answer.RoundTrip);
                    json.WriteBoolean("intact", answer.IsIntact);
                });
                break;
            case PingRefusal refusal:
                Tell("refused", json =>
                {
                    json.WriteNumber("sequence", refusal.Sequence);
                    json.WriteString("address", refusal.Error.From.HostText);
                    json.WriteString("kind", JsonLine.Word(refusal.Error.Kind.ToString()));
                    json.WriteNumber("type", refusal.Error.Type);
                    json.WriteNumber("code", refusal.Error.Code);
                    json.WriteString("explanation", refusal.Error.Sentence);
                    json.WriteMilliseconds("elapsedMs", refusal.Elapsed);
                });
                break;
            case PingSilence silence:
                Tell("silence", json =>
                {
                    json.WriteNumber("sequence", silence.Sequence);
                    json.WriteMilliseconds("waitedMs", silence.Waited);
                });
                break;
            case PingNotSent unsent:
                Tell("not-sent", json =>
                {
                    json.WriteNumber("sequence", unsent.Sequence);
                    json.WriteFault(unsent.Fault);
                });
                break;
        }
    }

    public override void Ended(PingStatistics statistics, TimeSpan elapsed) => Tell("statistics", json =>
    {
        json.WriteNumber("sent", statistics.Sent);
        json.WriteNumber("answered", statistics.Answered);
        json.WriteNumber("refused", statistics.Refused);
        json.WriteNumber("waiting", statistics.Waiting);
        json.WriteNumber("duplicates", statistics.Duplicates);
        json.WriteNumber("late", statistics.Late);
        json.WriteNumber("lossRatio", Math.Round((decimal)statistics.Loss, 4));
        WriteMilliseconds(json, "roundTripMinMs", statistics.RoundTripMin);
        WriteMilliseconds(json, "roundTripAverageMs", statistics.RoundTripAverage);
        WriteMilliseconds(json, "roundTripMaxMs", statistics.RoundTripMax);
        WriteMilliseconds(json, "roundTripDeviationMs", statistics.RoundTripDeviation);
        json.WriteMilliseconds("durationMs", elapsed);
    });

    private static void WriteMilliseconds(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } known)
        {
            json.WriteMilliseconds(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Tell(string name, Action<Utf8JsonWriter> members) => Terminal.Out.Write(JsonLine.Event(name, members));
}
