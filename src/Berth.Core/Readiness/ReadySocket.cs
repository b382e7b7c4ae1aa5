namespace Berth;

/// <summary>A member of a <see cref="ReadySet"/>, and for what it is ready.</summary>
/// <param name="Socket">The <see cref="Listener"/>, <see cref="Connection"/>, <see cref="DatagramSocket"/> or <see cref="SessionListener"/>.</param>
/// <param name="Readiness">What for. A fault and the end count as something to receive: the next call tells.</param>
public readonly record struct ReadySocket(object Socket, SocketReadiness Readiness);
