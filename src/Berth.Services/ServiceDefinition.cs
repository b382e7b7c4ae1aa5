namespace Berth;

/// <summary>A service that a server can be told to serve: what it is called, where it usually listens, and its handlers.</summary>
/// <param name="Name">The word on the command line and in logs, lower case.</param>
/// <param name="Port">The well-known port, 1 to 65,535, the same for TCP and UDP.</param>
/// <param name="OnConnection">Serves TCP and Unix stream connections; null when it serves none.</param>
/// <param name="OnDatagram">Serves UDP and Unix datagrams; null when it serves none.</param>
/// <param name="Description">What it does, in one line without a full stop.</param>
/// <param name="Rfc">The number of the RFC that defines it; null when none does.</param>
public sealed record ServiceDefinition(
    string Name, int Port, StreamHandler? OnConnection, DatagramHandler? OnDatagram, string Description, int? Rfc);
