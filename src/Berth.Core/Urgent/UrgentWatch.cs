namespace Berth;

/// <summary>
/// Tells of each urgent byte of a connection as it arrives, beside whatever else the connection does. A connection that has no urgent
/// data, or an engine that is not told of any, gives nothing to tell; a broken connection is told by its own calls.
/// </summary>
/// <remarks>Takes the urgent bytes: nobody else receives or waits for them meanwhile. Make it before the first read.</remarks>
public sealed class UrgentWatch : IAsyncDisposable
{
    private readonly Connection _connection;
    private readonly Action<byte> _received;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _watching;

    /// <summary>Begins to watch.</summary>
    /// <param name="connection">The connection; borrowed, and to be disposed after the watch.</param>
    /// <param name="received">Told each byte, one call at a time, from a thread of the pool; it must not throw.</param>
    public UrgentWatch(Connection connection, Action<byte> received)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(received);
        _connection = connection;
        _received = received;

        // Elsewhere: a handler thread that waits for its socket hears of nothing else meanwhile.
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Ends the watch; what had arrived is told before.</summary>
    /// <returns>A task that ends when nothing will be told any more.</returns>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            UrgentData urgent = _connection.Urgent;
            try
            {
                while (true)
                {
                    await urgent.WaitAsync(_ended.Token).ConfigureAwait(false);
                    Tell(urgent);
                }
            }
            catch (OperationCanceledException)
            {
                Tell(urgent);
            }
        }
        catch (FaultException)
        {
            // Nothing to tell, or told by the connection's own calls.
        }
    }

    private void Tell(UrgentData urgent)
    {
        while (urgent.TryReceive(out byte value))
        {
            _received(value);
        }
    }
}
