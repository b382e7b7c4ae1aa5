namespace Berth;

/// <summary>
/// A listener as an accept loop sees it: connections that were given a place, one after another. Waiting, places, pauses after
/// faults and turning away happen here, so that the models are only about who serves.
/// </summary>
internal sealed class AcceptQueue(ServingScope scope, BoundSocket bound)
{
    private readonly Listener _listener = bound.Listener!;
    private long _acceptedWhileDraining;

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
                if (IsQueueServed || !await _listener.WaitToAcceptAsync(scope.Cut).ConfigureAwait(true)) // A handler thread must be kept.
                {
                    return null;
                }

                hasPlace = await scope.Gate.EnterAsync(scope.Cut).ConfigureAwait(true);
                if (_listener.TryAccept(out Connection? connection))
                {
                    Pausing.Worked();
                    _acceptedWhileDraining += _listener.IsDraining ? 1 : 0;
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
            catch (Exception error)
            {
                if (hasPlace)
                {
                    scope.Gate.Leave();
                }

                // Nothing that the engine foresees; still no reason to stop serving everybody else.
                ServerLog.TakingFailed(scope.Hub.Logger, error, bound.Service);
                Fault fault = new(FaultReason.Other, SocketOperation.Accept) { Detail = error.Message };
                await Pausing.AfterAsync(fault, scope.Cut).ConfigureAwait(true);
            }
        }
    }

    /// <summary>
    /// What stood in the kernel's queue when draining began has been accepted: the queue holds one more than its backlog. Without
    /// this bound, clients that keep coming would keep a stopping server busy until its deadline.
    /// </summary>
    private bool IsQueueServed => _acceptedWhileDraining > _listener.BacklogGranted;

    private void TurnAway(Connection connection)
    {
        scope.Hub.TurnedAway(bound.Service, connection);
        if (scope.Options.WhenFull == WhenFull.Reset)
        {
            connection.Abort();
        }

        // Elsewhere: a handler thread would wait for the peer's end in place, and the next clients for the thread.
        scope.Track(Task.Run(async () => await connection.DisposeAsync().ConfigureAwait(false)));
    }
}
