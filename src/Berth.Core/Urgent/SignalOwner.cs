namespace Berth;

/// <summary>Who gets the signals of a socket (F_SETOWN, fcntl(2)): a process, a process group, or, by default, nobody.</summary>
public readonly record struct SignalOwner
{
    private SignalOwner(int value) => Value = value;

    /// <summary>As the kernel takes it: a process by its id, a group by its id negated, 0 for nobody.</summary>
    public int Value { get; }

    /// <summary>A process.</summary>
    /// <param name="id">Its id, 1 or more.</param>
    /// <returns>The owner.</returns>
    public static SignalOwner Process(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(id);
        return new SignalOwner(id);
    }

    /// <summary>A process group.</summary>
    /// <param name="id">Its id, 1 or more.</param>
    /// <returns>The owner.</returns>
    public static SignalOwner Group(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(id);
        return new SignalOwner(-id);
    }
}
