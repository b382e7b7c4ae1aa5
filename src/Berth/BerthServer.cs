namespace Berth;

/// <summary>Servers put together with the defaults of this system: the portable engine, and worker processes where there are any.</summary>
public static class BerthServer
{
    /// <summary>Makes a server on the default engine; add end points, then run it.</summary>
    /// <param name="configure">Changes how it serves; null for the defaults.</param>
    /// <returns>A server that has bound nothing yet.</returns>
    public static SocketServer Create(Action<ServerOptions>? configure = null)
    {
        ServerOptions options = new() { Engine = BerthEngine.Default, Workers = BerthEngine.Workers };
        configure?.Invoke(options);
        return new SocketServer(options);
    }
}
