// A ping client (RFC 792, RFC 4443): three echo requests, and what becomes of each.
string host = args is [string given] ? given : "localhost";
try
{
    await using Pinger pinger = await BerthClient.OpenPingerAsync(host, new PingerOptions { Count = 3 });
    await foreach (PingResult result in pinger.RunAsync())
    {
        Console.WriteLine(result switch
        {
            PingAnswer answer => $"{answer.From.HostText} answered request {answer.Sequence} after {answer.RoundTrip.TotalMilliseconds:0.000} ms",
            PingRefusal refusal => $"{refusal.Error.From.HostText} refused request {refusal.Sequence}: {refusal.Error.Sentence}",
            PingNotSent unsent => $"request {unsent.Sequence} was not sent: {unsent.Fault}",
            _ => $"nobody answered request {result.Sequence}",
        });
    }

    Console.WriteLine($"{pinger.Statistics.Loss:P0} lost, {pinger.Statistics.RoundTripAverage?.TotalMilliseconds:0.000} ms on average");
    return pinger.Statistics.Answered > 0 ? 0 : 1;
}
catch (FaultException failed)
{
    Console.Error.WriteLine($"✗ {failed.Message}");
    return 1;
}
