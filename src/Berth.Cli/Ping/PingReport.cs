namespace Berth;

/// <summary>Told what happens while a host is pinged, and writes it in some form.</summary>
internal abstract class PingReport
{
    public abstract void Started(string host, Pinger pinger, PingerOptions options);

    public abstract void Result(PingResult result);

    public abstract void Ended(PingStatistics statistics, TimeSpan elapsed);
}
