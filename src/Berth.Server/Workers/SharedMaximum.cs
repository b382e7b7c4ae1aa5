namespace Berth;

/// <summary>
/// The maximum of connections as the parent of sharing workers sees it: a worker that has reached its share leaves clients in the
/// common queue, and all are told when the whole server is full, because only then clients are turned away.
/// </summary>
internal sealed class SharedMaximum
{
    private readonly Lock _gate = new();
    private IReadOnlyList<WorkerPlace> _places = [];
    private bool _areAllFull;

    /// <summary>Begins, with the places of all workers.</summary>
    public void Begin(IReadOnlyList<WorkerPlace> places)
    {
        lock (_gate)
        {
            _places = places;
        }

        Update();
    }

    /// <summary>A worker has reached its share or left it, has started or has ended.</summary>
    public void Update()
    {
        lock (_gate)
        {
            bool areAllFull = _places.Count > 0 && _places.All(static place => place.IsFull);
            if (areAllFull == _areAllFull)
            {
                return;
            }

            _areAllFull = areAllFull;
            foreach (WorkerHandle worker in _places.SelectMany(static place => place.Workers))
            {
                worker.Order(new AllFullOrder(areAllFull));
            }
        }
    }
}
