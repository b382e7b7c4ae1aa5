using System.Globalization;

namespace Berth;

/// <summary>A line for each request, as people know it, and the statistics at the end.</summary>
internal sealed class PlainPingReport : PingReport
{
    private string _name = "";

    public override void Started(string host, Pinger pinger, PingerOptions options)
    {
        _name = host == pinger.Target.HostText ? host : $"{host} ({pinger.Target.HostText})";
        Tell($"{_name}: {options.DataBytes} bytes of data, on a {(pinger.UsesRawSocket ? "raw" : "ping")} socket");
    }

    public override void Result(PingResult result) => Tell(result switch
    {
        PingAnswer answer => string.Create(
            CultureInfo.InvariantCulture,
            $"{answer.Bytes} bytes from {answer.From.HostText}: seq={answer.Sequence}{(answer.HopLimit is { } hops ? $" ttl={hops}" : "")} "
            + $"time={answer.RoundTrip.TotalMilliseconds:0.000} ms{(answer.IsIntact ? "" : "  (the data came back changed)")}"),
        PingRefusal refusal => $"seq={refusal.Sequence}  {refusal.Error.From.HostText} says: {refusal.Error.Sentence}",
        PingSilence silence => $"seq={silence.Sequence}  no answer within {FaultText.Duration(silence.Waited)}",
        PingNotSent unsent => $"seq={unsent.Sequence}  not sent: {Why(unsent.Fault)}",
        _ => "",
    });

    public override void Ended(PingStatistics statistics, TimeSpan elapsed)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string more = (statistics.Refused > 0 ? $", {statistics.Refused} refused" : "")
            + (statistics.Duplicates > 0 ? $", {statistics.Duplicates} answered twice" : "")
            + (statistics.Late > 0 ? $", {statistics.Late} too late" : "")
            + (statistics.Waiting > 0 ? $", {statistics.Waiting} still under way" : "");
        Tell($"\n{_name}: {statistics.Sent} sent, {statistics.Answered} answered{more}, "
            + string.Create(culture, $"{statistics.Loss * 100:0.#}% lost in {FaultText.Duration(elapsed)}"));
        if (statistics is { RoundTripMin: { } min, RoundTripAverage: { } average, RoundTripMax: { } max, RoundTripDeviation: { } deviation })
        {
            Tell(string.Create(
                culture,
                $"round trip min/avg/max/mdev = {min.TotalMilliseconds:0.000}/{average.TotalMilliseconds:0.000}/"
                + $"{max.TotalMilliseconds:0.000}/{deviation.TotalMilliseconds:0.000} ms"));
        }
    }

    private static string Why(Fault fault) =>
        $"{(fault.Errno is { } errno ? errno.Name : fault.Reason.ToString())}. {FaultText.Explanation(fault)}";

    private static void Tell(string line) => Terminal.Out.WriteLine(line);
}
