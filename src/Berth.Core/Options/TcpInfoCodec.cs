using System.Globalization;

namespace Berth;

/// <summary>The structure behind <c>TCP_INFO</c>; in one line it is what one looks at first.</summary>
internal static class TcpInfoCodec
{
    public static OptionCodec<TcpInfo> Instance { get; } = new()
    {
        Range = "nothing: it can only be read",
        BytesMax = TcpInfo.BytesMax,
        Encode = static _ => throw new NotSupportedException("TCP_INFO can only be read."),
        Decode = static bytes => bytes.Length >= TcpInfo.BytesMin
            ? new TcpInfo(bytes)
            : throw new FormatException($"The kernel gave {bytes.Length} bytes of TCP_INFO; {TcpInfo.BytesMin} are the least."),
        TryParse = static (_, out value) =>
        {
            value = null!;
            return false;
        },
        Format = static info => info.QueueLength is { } waiting
            ? string.Create(CultureInfo.InvariantCulture, $"listen, {waiting} of {info.QueueLimit} waiting")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Word(info.State.ToString())}, round trip {FaultText.Duration(info.RoundTripTime)}, {info.TotalRetransmissions} repeated"),
    };

    /// <summary><c>FinWait1</c> as <c>fin-wait-1</c>.</summary>
    private static string Word(string name) => string.Concat(name.Select((letter, place) =>
        (place > 0 && (char.IsUpper(letter) || char.IsDigit(letter)) ? "-" : "") + char.ToLowerInvariant(letter)));
}
