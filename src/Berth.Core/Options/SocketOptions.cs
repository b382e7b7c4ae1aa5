using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>
/// The options of one open socket. What can be set before bind, connect or listen only goes into the options record of the engine's
/// call instead (<see cref="ListenOptions.SocketOptions"/>).
/// </summary>
/// <remarks>
/// Any thread may call, while the socket is in use. Values are what the kernel says and does: it doubles and caps buffer sizes, for
/// example, so read an option again to know what was granted.
/// </remarks>
public abstract class SocketOptions
{
    /// <summary>Of a socket that has no options: reading and setting is a fault (<see cref="FaultReason.NotSupported"/>).</summary>
    public static SocketOptions None { get; } = new NoSocketOptions();

    /// <summary>Reads an option.</summary>
    /// <typeparam name="T">The type of its value.</typeparam>
    /// <param name="option">Which.</param>
    /// <returns>The value of now.</returns>
    /// <exception cref="FaultException">The socket does not have it, is not in the state for it, or is closed.</exception>
    public T Get<T>(SocketOption<T> option)
    {
        ArgumentNullException.ThrowIfNull(option);
        Fault? fault = Read(option, out T? value);
        return fault is null ? value! : throw new FaultException(fault);
    }

    /// <summary>Reads an option if the socket has it.</summary>
    /// <typeparam name="T">The type of its value.</typeparam>
    /// <param name="option">Which.</param>
    /// <param name="value">The value of now, or the type's default.</param>
    /// <returns>False when reading was refused, for whatever reason.</returns>
    public bool TryGet<T>(SocketOption<T> option, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(option);
        Fault? fault = Read(option, out T? read);
        value = read!;
        return fault is null;
    }

    /// <summary>Sets an option.</summary>
    /// <typeparam name="T">The type of its value.</typeparam>
    /// <param name="option">Which.</param>
    /// <param name="value">The new value. A time is rounded up to the kernel's unit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value does not fit the kernel's layout.</exception>
    /// <exception cref="FaultException">The kernel refused it, or the socket is closed.</exception>
    public void Set<T>(SocketOption<T> option, T value)
    {
        ArgumentNullException.ThrowIfNull(option);
        Set(option.Of(value));
    }

    /// <summary>Sets an option in the raw form: level, number and bytes, for what the catalogue lacks.</summary>
    /// <param name="value">The option and its value.</param>
    /// <exception cref="FaultException">The kernel refused it, or the socket is closed.</exception>
    public void Set(SocketOptionValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (SetCore(value) is { } fault)
        {
            throw new FaultException(Explained(fault, $"Setting {value}", SocketOptionCatalogue.Find(value.Level, value.Name)));
        }
    }

    /// <summary>Reads an option in the raw form.</summary>
    /// <param name="level">The level's number.</param>
    /// <param name="number">The option's number at that level.</param>
    /// <param name="bytesMax">The longest value taken, 1 byte or more; a longer one is cut. Default 256.</param>
    /// <returns>The bytes that the kernel gave.</returns>
    /// <exception cref="FaultException">The socket does not have it, is not in the state for it, or is closed.</exception>
    public byte[] GetBytes(int level, int number, int bytesMax = 256)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesMax, 1);
        byte[] bytes = new byte[bytesMax];
        Fault? fault = GetCore(level, number, bytes, out int length);
        return fault is null ? bytes[..length] : throw new FaultException(Explained(
            fault, $"Reading option {number} of level {level}", SocketOptionCatalogue.Find(level, number)));
    }

    /// <summary>What the kernel made of options that were set on this socket, where it is not what was asked.</summary>
    /// <param name="asked">The options as they were asked for.</param>
    /// <returns>A sentence for each that was granted otherwise: a buffer doubled or capped, a time rounded.</returns>
    public IReadOnlyList<string> RemarksOn(IEnumerable<SocketOptionValue> asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return [.. asked.Select(value => OptionRemark.Of(this, value)).OfType<string>()];
    }

    /// <summary>getsockopt(2).</summary>
    /// <param name="level">The level's number.</param>
    /// <param name="number">The option's number at that level.</param>
    /// <param name="value">Filled from the start; borrowed for the call.</param>
    /// <param name="length">How many bytes were filled.</param>
    /// <returns>What went wrong, or null.</returns>
    protected abstract Fault? GetCore(int level, int number, Span<byte> value, out int length);

    /// <summary>setsockopt(2).</summary>
    /// <param name="value">The option and its value.</param>
    /// <returns>What went wrong, or null.</returns>
    protected abstract Fault? SetCore(SocketOptionValue value);

    private Fault? Read<T>(SocketOption<T> option, out T? value)
    {
        Span<byte> bytes = stackalloc byte[option.BytesMax];
        Fault? fault = GetCore(option.Level, option.Number, bytes, out int length);
        if (fault is not null)
        {
            value = default;
            return Explained(fault, $"Reading {option}", option);
        }

        value = option.Read(bytes[..length]);
        return null;
    }

    private static Fault Explained(Fault fault, string what, SocketOption? option)
    {
        string hint = option is null ? ""
            : fault.Reason == FaultReason.AccessDenied && option.Needs is { } needs ? $" It needs {needs}."
            : fault.Errno is { } errno && IsAboutValue(errno) && option.Access != SocketOptionAccess.ReadOnly ? $" It takes {option.Range}."
            : "";
        return fault with { Detail = fault.Detail is { } detail ? $"{what}: {detail}" : $"{what} was refused.{hint}" };
    }

    /// <summary>What the kernel says of a value, rather than of the option or the socket.</summary>
    private static bool IsAboutValue(Errno errno) =>
        errno == Errno.EINVAL || errno == Errno.ENOENT || errno == Errno.ENODEV || errno == Errno.EDOM || errno == Errno.ERANGE;

    private sealed class NoSocketOptions : SocketOptions
    {
        private static readonly Fault Refused = new(FaultReason.NotSupported, SocketOperation.Option)
        {
            Detail = "this socket is not one of the kernel's and has no options; the engine 'sockets' has them.",
        };

        protected override Fault? GetCore(int level, int number, Span<byte> value, out int length)
        {
            length = 0;
            return Refused;
        }

        protected override Fault? SetCore(SocketOptionValue value) => Refused;
    }
}
