namespace Berth;

/// <summary>
/// Serves one connection. The handler owns the connection until it returns; then the server flushes, closes and disposes it.
/// When the handler throws, the connection is aborted and the exception logged.
/// </summary>
/// <param name="connection">The connection to serve. <see cref="Connection.Stopping"/> fires as soon as the server is told to stop.</param>
/// <param name="cancellation">
/// Fires only at the stop deadline, on a second signal, or when the connection is aborted: work in progress is finished, not cut.
/// </param>
/// <returns>A task that ends when the connection has been served.</returns>
public delegate Task StreamHandler(Connection connection, CancellationToken cancellation);
