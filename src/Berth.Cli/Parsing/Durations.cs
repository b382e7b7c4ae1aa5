using System.Globalization;

namespace Berth;

/// <summary>Times as a person types them: a number with <c>ms</c>, <c>s</c> or <c>m</c>; a bare number is seconds.</summary>
internal static class Durations
{
    /// <summary>Timers of the base library take a little more.</summary>
    public const int MinutesMax = 35_000;

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        (string number, double milliseconds) = text switch
        {
            [.., 'm', 's'] => (text[..^2], 1.0),
            [.., 's'] => (text[..^1], 1000.0),
            [.., 'm'] => (text[..^1], 60_000.0),
            _ => (text, 1000.0),
        };
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            || !(value * milliseconds <= MinutesMax * 60_000.0)) // NaN, which parses too, is in no order with anything.
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds(value * milliseconds);
        return true;
    }
}
