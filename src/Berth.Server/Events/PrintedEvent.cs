namespace Berth;

/// <summary>A service has a line to print, through <see cref="SocketServer.Print"/>.</summary>
/// <param name="Service">Which service.</param>
/// <param name="Text">One line, without its end.</param>
public sealed record PrintedEvent(string Service, string Text) : ServerEvent;
