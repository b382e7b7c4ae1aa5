namespace Berth;

/// <summary>
/// The faults that a scenario drew from its seed, numbered in the order of drawing, and which of them count. Each is drawn from a
/// stream of its own, so that leaving one out changes no other.
/// </summary>
/// <param name="seed">The run's.</param>
/// <param name="kept">The numbers that count; null for all.</param>
internal sealed class FaultDraw(long seed, IReadOnlySet<int>? kept)
{
    private readonly List<(int Number, string Text)> _used = [];

    /// <summary>Those that counted, with their text.</summary>
    public IReadOnlyList<(int Number, string Text)> Used => _used;

    /// <summary>How many were drawn, those that do not count included.</summary>
    public int Count { get; private set; }

    public IReadOnlyList<T> Draw<T>(int count, Func<Random, T> draw)
    {
        List<T> faults = [];
        for (int i = 0; i < count; i++)
        {
            int number = Count++;
            if (kept is null || kept.Contains(number))
            {
                T fault = draw(SeededRandom.For(seed, "fault", number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
                faults.Add(fault);
                _used.Add((number, fault?.ToString() ?? ""));
            }
        }

        return faults;
    }
}
