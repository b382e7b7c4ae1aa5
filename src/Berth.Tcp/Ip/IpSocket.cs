namespace Berth;

/// <summary>What a host's applications hold: a connection, a listener, a UDP end point.</summary>
public abstract class IpSocket
{
    private protected IpSocket()
    {
    }

    /// <summary>Whatever the engine above wants to find again when <see cref="IpHost.TryTakeNews"/> names this socket.</summary>
    public object? Tag { get; set; }

    internal bool HasNews { get; set; }
}
