namespace Berth;

/// <summary>A socket that a worker inherits: the place of its end point, that end point's URL, and whether it carries datagrams.</summary>
internal sealed record InheritedSocket(int EndPoint, string Url, bool IsDatagram);
