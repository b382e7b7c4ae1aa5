namespace Berth;

/// <summary>Serves one datagram: usually reads <see cref="Datagram.Payload"/> and answers with <see cref="Datagram.ReplyAsync"/>.</summary>
/// <param name="datagram">The datagram, lent until the returned task ends.</param>
/// <param name="cancellation">Fires only at the stop deadline or on a second signal.</param>
/// <returns>A task that ends when the datagram has been served. An exception is logged and ends nothing else.</returns>
public delegate Task DatagramHandler(Datagram datagram, CancellationToken cancellation);
