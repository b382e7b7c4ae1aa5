namespace Berth.Bench.Compare;

/// <summary>One contestant's measurements in one cell, a value a round.</summary>
internal sealed class Series
{
    private readonly List<Measurement> _rounds = [];

    public IReadOnlyList<Measurement> Rounds => _rounds;

    public void Add(Measurement measured) => _rounds.Add(measured);

    /// <summary>The median of a value over the rounds.</summary>
    public double Median(Func<Measurement, double> value) => MedianOf(_rounds.Select(value));

    /// <summary>How far the rounds lie apart: (largest − smallest) / median.</summary>
    public double Spread(Func<Measurement, double> value) =>
        (_rounds.Max(value) - _rounds.Min(value)) / Median(value);

    /// <summary>The median over the rounds of this value divided by the other's in the same round, measured within seconds of it.</summary>
    public double Ratio(Series other, Func<Measurement, double> value) =>
        MedianOf(_rounds.Zip(other._rounds, (mine, theirs) => value(mine) / value(theirs)));

    private static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
