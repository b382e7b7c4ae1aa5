namespace Berth;

/// <summary>
/// A listener as an accept loop sees it: connections that were given a place, one after another. Waiting, places, pauses after
/// faults and turning away happen here, so that the models are only about who serves.
/// </summary>
internal sealed class AcceptQueue(ServingScope scope, BoundSocket bound)
{
    private readonly Listener _listener = bound.Listener!;

    /// <summary>What to do after a fault of accepting or of starting to serve.</summary>
    public Pausing Pausing { get; } = new(scope, bound.Service);

    /// <summary>The next connection that has a place at the gate, or null when the listener is drained or closed, or work is cut.</summary>
    public async ValueTask<Connection?> NextAsync()
    {
        while (true)
        {
            bool hasPlace = false;
            try
            {
                if (!await _listener.WaitToAcceptAsync(scope.Cut).ConfigureAwait(true)) // A handler thread must be kept.
                {
                    return null;
                }

                hasPlace = await scope.Gate.EnterAsync(scope.Cut).ConfigureAwait(true);
                if (_listener.TryAccept(out Connection? connection))
                {
                    Pausing.Worked();
                    if (hasPlace)
                    {
                        return connection;
                    }

                    TurnAway(connection);
                }
                else if (hasPlace)
                {
                    scope.Gate.Leave(); // Another process or loop was faster.
                }
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            catch (FaultException error)
            {
                if (hasPlace)
                {
                    scope.Gate.Leave();
                }

                await Pausing.AfterAsync(error.Fault, scope.Cut).ConfigureAwait(true);
            }
        }
    }

    private void TurnAway(Connection connection)
    {
        scope.Hub.TurnedAway(bound.Service, connection);
        if (scope.Options.WhenFull == WhenFull.Reset)
        {
            connection.Abort();
        }

        scope.Track(connection.DisposeAsync().AsTask());
    }
}
