using Microsoft.Extensions.Hosting;

namespace Berth;

/// <summary>
/// Starts and stops a server with the host. The host's console lifetime swallows a second signal; here it cuts. A worker process
/// takes orders from its parent, and ends its host when everything has ended.
/// </summary>
internal sealed class ServerHostedService(SocketServer server, IHostApplicationLifetime lifetime) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await server.StartAsync(cancellationToken).ConfigureAwait(false);
        _ = server.Completion.ContinueWith(
            _ => lifetime.StopApplication(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using StopSignals signals = new();
        signals.Raise(); // The first signal is what brought us here; one more cuts.
        using CancellationTokenSource cut = CancellationTokenSource.CreateLinkedTokenSource(signals.Second, cancellationToken);
        await server.StopAsync(cut.Token).ConfigureAwait(false);
    }
}
