namespace Berth;

/// <summary>
/// The options of one socket of the stack's, by the numbers and layouts of Linux. What the stack does not do is no option here
/// (ENOPROTOOPT), so that nobody believes in vain that it is in force.
/// </summary>
internal abstract class StackSocketOptions(StackHost host, Address address) : SocketOptions
{
    private const int TimevalBytes = 16;

    private readonly Dictionary<(int Level, int Number), byte[]> _kept = [];

    /// <summary>Whose options they are; for faults.</summary>
    public Address Address { get; set; } = address;

    /// <summary>Whether the socket is closed. Set and read under the gate.</summary>
    public bool IsClosed { get; set; }

    protected override Fault? GetCore(int level, int number, Span<byte> value, out int length)
    {
        length = 0;
        lock (host.Gate)
        {
            if (IsClosed)
            {
                return StackFaults.ClosedHere(SocketOperation.Option, Address);
            }

            byte[]? found = Read_GateHeld(level, number);
            if (found is null)
            {
                return Lacking(level, number);
            }

            length = Math.Min(found.Length, value.Length);
            found.AsSpan(0, length).CopyTo(value);
            return null;
        }
    }

    protected override Fault? SetCore(SocketOptionValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (host.Gate)
        {
            if (IsClosed)
            {
                return StackFaults.ClosedHere(SocketOperation.Option, Address);
            }

            Errno? errno = Write_GateHeld(value.Level, value.Name, value.Value.Span);
            return errno is null ? null
                : errno == Errno.ENOPROTOOPT ? Lacking(value.Level, value.Name)
                : StackFaults.Of(errno.Value, SocketOperation.Option, Address);
        }
    }

    /// <summary>Reads an option; null when there is none.</summary>
    protected virtual byte[]? Read_GateHeld(int level, int number) => (level, number) switch
    {
        (OptionNumbers.Socket, OptionNumbers.Error) => OfInt(0), // Faults are told by the calls themselves.
        (OptionNumbers.Socket, OptionNumbers.Domain) => OfInt(Address.Family == System.Net.Sockets.AddressFamily.InterNetworkV6 ? 10 : 2),
        (OptionNumbers.Socket, OptionNumbers.Priority or OptionNumbers.ReuseAddress) => Kept(level, number, sizeof(int)),
        (OptionNumbers.Socket, OptionNumbers.ReceiveTimeout or OptionNumbers.SendTimeout) => Kept(level, number, TimevalBytes),
        _ => null,
    };

    /// <summary>Sets an option.</summary>
    /// <returns>Why not, or null.</returns>
    protected virtual Errno? Write_GateHeld(int level, int number, ReadOnlySpan<byte> value) => (level, number) switch
    {
        (OptionNumbers.Socket, OptionNumbers.Priority) => Keep(level, number, value, 0, 6),
        (OptionNumbers.Socket, OptionNumbers.ReuseAddress) => Keep(level, number, value, int.MinValue, int.MaxValue),
        (OptionNumbers.Socket, OptionNumbers.ReceiveTimeout or OptionNumbers.SendTimeout) => Keep(level, number, value, TimevalBytes),
        _ => Errno.ENOPROTOOPT,
    };

    /// <summary>Takes over what was set on another socket and has no effect of its own: an accepted connection from its listener.</summary>
    protected void Inherit(StackSocketOptions from)
    {
        foreach (((int Level, int Number) option, byte[] value) in from._kept)
        {
            _kept[option] = value;
        }
    }

    protected static byte[] OfInt(int value) => BitConverter.GetBytes(value);

    protected static byte[] OfBoolean(bool value) => OfInt(value ? 1 : 0);

    /// <summary>Reads an <c>int</c> within bounds.</summary>
    protected static bool TryReadInt(ReadOnlySpan<byte> value, int min, int max, out int number)
    {
        number = value.Length < sizeof(int) ? 0 : BitConverter.ToInt32(value);
        return value.Length >= sizeof(int) && number >= min && number <= max;
    }

    /// <summary>A value that is only kept; zeros until it was set.</summary>
    protected byte[] Kept(int level, int number, int bytes) => _kept.GetValueOrDefault((level, number)) ?? new byte[bytes];

    protected Errno? Keep(int level, int number, ReadOnlySpan<byte> value, int min, int max) =>
        TryReadInt(value, min, max, out _) ? Keep(level, number, value, sizeof(int)) : Errno.EINVAL;

    protected Errno? Keep(int level, int number, ReadOnlySpan<byte> value, int bytes)
    {
        if (value.Length < bytes)
        {
            return Errno.EINVAL;
        }

        _kept[(level, number)] = value[..bytes].ToArray();
        return null;
    }

    private Fault Lacking(int level, int number) => StackFaults.Of(Errno.ENOPROTOOPT, SocketOperation.Option, Address) with
    {
        Detail = SocketOptionCatalogue.Find(level, number) is null ? null : "the engine 'stack' does not have it here; the engine 'sockets' on Linux may.",
    };
}
