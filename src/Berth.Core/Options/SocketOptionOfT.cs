using System.Runtime.CompilerServices;

namespace Berth;

/// <summary>
/// The typed key of a socket option: <c>connection.Options.Set(TcpOption.NoDelay, true)</c>. A value of another type does not compile.
/// </summary>
/// <typeparam name="T">The type of its value.</typeparam>
public sealed class SocketOption<T> : SocketOption
{
    private readonly OptionCodec<T> _codec;

    internal SocketOption(
        int level, int number, string name, string constant, OptionCodec<T> codec, [CallerMemberName] string member = "")
        : base(level, number, name, constant, member) => _codec = codec;

    /// <inheritdoc/>
    public override Type ValueType => typeof(T);

    /// <inheritdoc/>
    public override string Unit => _codec.Unit;

    /// <inheritdoc/>
    public override string Range => _codec.Range;

    /// <summary>The longest value that the kernel gives, in bytes.</summary>
    internal int BytesMax => _codec.BytesMax;

    /// <summary>This option with a value, to be set before bind, connect or listen.</summary>
    /// <param name="value">The value. A time is rounded up to the kernel's unit, so that a short one does not become none.</param>
    /// <returns>The option and the value in the kernel's layout.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value does not fit the kernel's layout. Whether it is allowed the kernel says.</exception>
    public SocketOptionValue Of(T value) => new(Level, Number, _codec.Encode(value));

    /// <summary>The value in the kernel's bytes.</summary>
    /// <param name="value">What getsockopt(2) gave, or setsockopt(2) is to get.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">There are fewer bytes than the option has.</exception>
    public T Read(ReadOnlySpan<byte> value) => _codec.Decode(value);

    /// <inheritdoc/>
    public override SocketOptionValue Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Access == SocketOptionAccess.ReadOnly)
        {
            throw new FormatException($"{Name} can only be read");
        }

        try
        {
            if (_codec.TryParse(text, out T value))
            {
                return Of(value);
            }
        }
        catch (ArgumentOutOfRangeException)
        {
            // Well formed, but more than the kernel's field holds: the range below says it.
        }
        catch (FaultException unknown)
        {
            throw new FormatException($"{Name} takes {Range}, not '{text}': {unknown.Fault.Detail}", unknown); // This host has no such interface.
        }

        throw new FormatException($"{Name} takes {Range}, not '{text}'");
    }

    /// <inheritdoc/>
    public override string Format(ReadOnlySpan<byte> value) => _codec.Format(Read(value));

    /// <inheritdoc/>
    public override object? ReadObject(ReadOnlySpan<byte> value) => Read(value);

    private protected override string? FormatSetting(string text) =>
        _codec.TryParseSetting(text, out T value) ? _codec.Format(value) : null;
}
