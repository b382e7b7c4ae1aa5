namespace Berth;

/// <summary>The random streams of one name: a stream for each purpose, made when it is first asked for.</summary>
internal sealed class RandomStreams(long seed, string name)
{
    private readonly Dictionary<string, SeededRandom> _streams = new(StringComparer.Ordinal);

    public SeededRandom Get(string purpose)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        if (!_streams.TryGetValue(purpose, out SeededRandom? stream))
        {
            stream = SeededRandom.For(seed, name, purpose);
            _streams.Add(purpose, stream);
        }

        return stream;
    }
}
