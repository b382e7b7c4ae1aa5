namespace Berth;

/// <summary>
/// Two ends of one Unix stream connection, made together and without a name (socketpair(2)): what is written to one is read from the
/// other. Neither is the server. Usually one end stays here and the other goes to another process.
/// </summary>
/// <param name="First">One end; owned by the caller.</param>
/// <param name="Second">The other; owned by the caller.</param>
public sealed record ConnectionPair(Connection First, Connection Second) : IAsyncDisposable
{
    /// <summary>Disposes both ends at the same time: each waits for the other's FIN.</summary>
    /// <returns>A task that ends when both are freed.</returns>
    public async ValueTask DisposeAsync()
    {
        Task first = First.DisposeAsync().AsTask();
        await Second.DisposeAsync().ConfigureAwait(false);
        await first.ConfigureAwait(false);
    }
}
