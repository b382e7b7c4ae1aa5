namespace Berth;

/// <summary>
/// Events by time, and at one time in the order in which they were put in. A heap of four children a node: shallower than a binary one, and
/// its children lie side by side. Events know their place, so that a timer moved or stopped leaves nothing behind.
/// </summary>
internal sealed class EventQueue
{
    private const int Children = 4;

    private Entry[] _heap = new Entry[64];
    private long _sequence;

    /// <summary>How many events wait.</summary>
    public int Count { get; private set; }

    /// <summary>When the first one happens; <see cref="Instant.Never"/> when none waits.</summary>
    public Instant Next => Count == 0 ? Instant.Never : new(_heap[0].Ticks);

    /// <summary>Puts an event in behind those of the same instant; one that waits already is moved there.</summary>
    public void Put(QueuedEvent item, Instant at)
    {
        Entry entry = new(at.Ticks, _sequence++, item);
        if (item.IsQueued)
        {
            Settle(item.Place, entry);
            return;
        }

        if (Count == _heap.Length)
        {
            Array.Resize(ref _heap, Count * 2);
        }

        Rise(Count++, entry);
    }

    /// <summary>Takes an event out before its time; nothing happens when it is not in.</summary>
    public void Remove(QueuedEvent item)
    {
        int place = item.Place;
        if (place == QueuedEvent.Nowhere)
        {
            return;
        }

        item.Place = QueuedEvent.Nowhere;
        Entry last = _heap[--Count];
        _heap[Count] = default;
        if (place < Count)
        {
            Settle(place, last);
        }
    }

    /// <summary>Takes the first event out.</summary>
    /// <returns>The event, or null when none waits.</returns>
    public QueuedEvent? Take(out Instant at)
    {
        at = Next;
        if (Count == 0)
        {
            return null;
        }

        QueuedEvent first = _heap[0].Event;
        Remove(first);
        return first;
    }

    private void Settle(int place, Entry entry)
    {
        if (place > 0 && entry.IsBefore(_heap[(place - 1) / Children]))
        {
            Rise(place, entry);
        }
        else
        {
            Sink(place, entry);
        }
    }

    private void Rise(int place, Entry entry)
    {
        while (place > 0)
        {
            int parent = (place - 1) / Children;
            if (!entry.IsBefore(_heap[parent]))
            {
                break;
            }

            Lay(place, _heap[parent]);
            place = parent;
        }

        Lay(place, entry);
    }

    private void Sink(int place, Entry entry)
    {
        while (true)
        {
            int child = (place * Children) + 1;
            if (child >= Count)
            {
                break;
            }

            int least = child;
            int end = Math.Min(child + Children, Count);
            for (int other = child + 1; other < end; other++)
            {
                if (_heap[other].IsBefore(_heap[least]))
                {
                    least = other;
                }
            }

            if (!_heap[least].IsBefore(entry))
            {
                break;
            }

            Lay(place, _heap[least]);
            place = least;
        }

        Lay(place, entry);
    }

    private void Lay(int place, Entry entry)
    {
        _heap[place] = entry;
        entry.Event.Place = place;
    }

    private readonly record struct Entry(long Ticks, long Sequence, QueuedEvent Event)
    {
        public bool IsBefore(in Entry other) => Ticks != other.Ticks ? Ticks < other.Ticks : Sequence < other.Sequence;
    }
}
