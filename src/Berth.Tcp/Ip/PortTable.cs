namespace Berth;

/// <summary>
/// Which ports of one protocol are held: by those who listen or receive on them, and by connections, of which many share a port as long as their mux keys
/// differ. Finds free ones for those who name none.
/// </summary>
internal sealed class PortTable(IpSettings settings)
{
    private readonly Dictionary<ushort, List<PortBinding>> _bindings = [];
    private readonly HashSet<MuxKey> _connections = [];
    private readonly Dictionary<ushort, int> _connectionsByPort = [];

    private int EphemeralCount => settings.EphemeralPortLast - settings.EphemeralPortFirst + 1;

    /// <summary>How many connections there are.</summary>
    public int ConnectionCount => _connections.Count;

    /// <summary>How many ports are held by those who listen or receive.</summary>
    public int BindingCount => _bindings.Values.Sum(static held => held.Count);

    /// <summary>Takes a port.</summary>
    /// <param name="binding">What is wanted.</param>
    /// <param name="besideConnections">
    /// Whether connections on the port, those in TIME-WAIT among them, do not matter (SO_REUSEADDR, as servers want it).
    /// </param>
    /// <returns>False when it is in use.</returns>
    public bool TryBind(PortBinding binding, bool besideConnections)
    {
        if (!MayBind(binding, besideConnections))
        {
            return false;
        }

        if (!_bindings.TryGetValue(binding.Port, out List<PortBinding>? held))
        {
            _bindings.Add(binding.Port, held = []);
        }

        held.Add(binding);
        return true;
    }

    /// <summary>Gives a port back that <see cref="TryBind"/> took.</summary>
    /// <param name="binding">The same as then.</param>
    public void Unbind(PortBinding binding)
    {
        if (_bindings.TryGetValue(binding.Port, out List<PortBinding>? held) && held.Remove(binding) && held.Count == 0)
        {
            _bindings.Remove(binding.Port);
        }
    }

    /// <summary>Takes a mux key for a connection.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False when there is such a connection.</returns>
    public bool TryConnect(MuxKey key)
    {
        if (!_connections.Add(key))
        {
            return false;
        }

        _connectionsByPort[key.LocalPort] = _connectionsByPort.GetValueOrDefault(key.LocalPort) + 1;
        return true;
    }

    /// <summary>Gives a mux key back that <see cref="TryConnect"/> took.</summary>
    /// <param name="key">The same as then.</param>
    public void Disconnect(MuxKey key)
    {
        if (_connections.Remove(key) && --_connectionsByPort[key.LocalPort] == 0)
        {
            _connectionsByPort.Remove(key.LocalPort);
        }
    }

    /// <summary>Finds a port that nobody holds at all, for those who bind without naming one.</summary>
    /// <param name="binding">What is wanted; its port does not count.</param>
    /// <param name="random">Chance, all 32 bits of it (RFC 6056 section 3.3.1): the search begins there.</param>
    /// <param name="port">The port.</param>
    /// <returns>False when all are in use.</returns>
    public bool TryFindFree(PortBinding binding, uint random, out ushort port)
    {
        for (int tried = 0; tried < EphemeralCount; tried++)
        {
            port = Ephemeral(random, tried);
            if (MayBind(binding with { Port = port, IsShared = false }, besideConnections: false))
            {
                return true;
            }
        }

        port = 0;
        return false;
    }

    /// <summary>Finds a port from which nobody else is connected to the same peer, for those who connect without naming one.</summary>
    /// <param name="key">The connection; its local port does not count.</param>
    /// <param name="random">
    /// Chance, all 32 bits of it: the search begins there. When it is a secret hash of both addresses and the peer's port, and a counter, the ports
    /// of one peer come one after another and no stranger can guess them (RFC 6056 section 3.3.3).
    /// </param>
    /// <param name="port">The port.</param>
    /// <returns>False when all are in use.</returns>
    public bool TryFindFree(MuxKey key, uint random, out ushort port)
    {
        for (int tried = 0; tried < EphemeralCount; tried++)
        {
            port = Ephemeral(random, tried);
            bool isHeld = !MayBind(new PortBinding(key.LocalAddress, port), besideConnections: true);
            if (!isHeld && !_connections.Contains(key with { LocalPort = port }))
            {
                return true;
            }
        }

        port = 0;
        return false;
    }

    private ushort Ephemeral(uint random, int tried) => (ushort)(settings.EphemeralPortFirst + ((random + (ulong)tried) % (ulong)EphemeralCount));

    private bool MayBind(PortBinding binding, bool besideConnections)
    {
        if (!besideConnections && _connectionsByPort.ContainsKey(binding.Port))
        {
            return false;
        }

        if (!_bindings.TryGetValue(binding.Port, out List<PortBinding>? held))
        {
            return true;
        }

        foreach (PortBinding other in held)
        {
            if (other.Overlaps(binding) && !(other.IsShared && binding.IsShared))
            {
                return false;
            }
        }

        return true;
    }
}
