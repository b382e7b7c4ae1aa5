namespace Berth;

/// <summary>What a server is to bind, and who serves it. Exactly one of the two handlers is set.</summary>
/// <param name="Service">A name for logs, events and messages.</param>
/// <param name="Url">Where to listen.</param>
/// <param name="OnConnection">Serves connections of a stream URL.</param>
/// <param name="OnDatagram">Serves datagrams of a datagram URL.</param>
public sealed record ServerEndPoint(string Service, SocketUrl Url, StreamHandler? OnConnection, DatagramHandler? OnDatagram);
