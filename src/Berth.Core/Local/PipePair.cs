namespace Berth;

/// <summary>The two ends of a pipe (pipe2(2)): what goes into <paramref name="WriteEnd"/> comes out of <paramref name="ReadEnd"/>.</summary>
/// <param name="ReadEnd">Where the bytes come out; owned by the caller.</param>
/// <param name="WriteEnd">Where they go in; owned by the caller.</param>
public sealed record PipePair(PipeReadStream ReadEnd, PipeWriteStream WriteEnd) : IDisposable
{
    /// <summary>Closes both ends.</summary>
    public void Dispose()
    {
        WriteEnd.Dispose();
        ReadEnd.Dispose();
    }
}
