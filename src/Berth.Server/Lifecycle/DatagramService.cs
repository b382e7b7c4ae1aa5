namespace Berth;

/// <summary>Serves one datagram.</summary>
internal static class DatagramService
{
    /// <summary>Runs the handler and hands the datagram back. Never throws.</summary>
    public static async Task ServeAsync(ServingScope scope, ServerEndPoint endPoint, Datagram datagram)
    {
        try
        {
            await endPoint.OnDatagram!(datagram, scope.Cut).ConfigureAwait(true); // A handler thread must be kept.
        }
        catch (OperationCanceledException) when (scope.Cut.IsCancellationRequested)
        {
            // Cut at the deadline.
        }
        catch (FaultException error)
        {
            // A peer that is gone, or an answer that cannot be sent, is everyday life on a datagram socket.
            ServerLog.DatagramFault(scope.Hub.Logger, endPoint.Service, error.Fault);
        }
        catch (Exception error)
        {
            scope.Hub.HandlerFailed(endPoint.Service, error, datagram.Remote);
        }
        finally
        {
            datagram.Dispose();
            scope.Served();
        }
    }
}
