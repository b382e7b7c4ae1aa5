namespace Berth;

/// <summary>Several things to be disposed together at the end of a test.</summary>
internal sealed class ClientGroup : IDisposable
{
    private readonly List<LineClient> _clients = [];

    public IReadOnlyList<LineClient> Clients => _clients;

    public void Add(LineClient client) => _clients.Add(client);

    public void Dispose() => _clients.ForEach(static client => client.Dispose());
}
