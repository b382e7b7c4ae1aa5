namespace Berth;

/// <summary>A service and a URL on which it is to be reached.</summary>
internal sealed record ServedUrl(ServiceDefinition Service, SocketUrl Url);
