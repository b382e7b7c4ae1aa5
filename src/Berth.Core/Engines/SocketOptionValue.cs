namespace Berth;

/// <summary>
/// A socket option with a value, as setsockopt(2) takes it. A typed key makes one (<c>TcpOption.NoDelay.Of(true)</c>); made by hand
/// it is the raw form, for what the catalogue lacks.
/// </summary>
/// <param name="Level">The level's number (SOL_SOCKET is 1 on Linux, IPPROTO_TCP 6).</param>
/// <param name="Name">The option's number at that level.</param>
/// <param name="Value">The value's bytes in the kernel's layout; an <c>int</c> is 4 bytes in host order.</param>
public sealed record SocketOptionValue(int Level, int Name, ReadOnlyMemory<byte> Value)
{
    /// <summary>An option whose value is an <c>int</c>.</summary>
    /// <param name="level">The level's number.</param>
    /// <param name="name">The option's number at that level.</param>
    /// <param name="value">The value.</param>
    /// <returns>The option.</returns>
    public static SocketOptionValue OfInt(int level, int name, int value) => new(level, name, BitConverter.GetBytes(value));

    /// <summary><c>no-delay (TCP_NODELAY) to on</c>, or numbers where the catalogue lacks it.</summary>
    public override string ToString()
    {
        SocketOption? option = SocketOptionCatalogue.Find(Level, Name);
        try
        {
            return option is not null ? $"{option} to '{option.Format(Value.Span)}'" : Numbers();
        }
        catch (FormatException)
        {
            return Numbers(); // The bytes are not as many as the option has.
        }
    }

    private string Numbers() => $"option {Name} of level {Level} to the bytes {Convert.ToHexString(Value.Span)}";
}
