using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>
/// An address and how many of its bits are the network's: <c>10.9.0.2/24</c>. The address is kept as it was given, so that it can be a host's
/// own address and its network in one; <see cref="Network"/> leaves the network alone.
/// </summary>
public readonly record struct IpPrefix
{
    /// <summary>Makes a prefix.</summary>
    /// <param name="address">Any address of the network.</param>
    /// <param name="length">How many bits are the network's: 0 to 32 or 128.</param>
    /// <exception cref="ArgumentOutOfRangeException">The address has not so many bits.</exception>
    public IpPrefix(IpAddress address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, address.BitCount);
        (Address, Length) = (address, length);
    }

    /// <summary>The address as it was given.</summary>
    public IpAddress Address { get; }

    /// <summary>How many bits are the network's.</summary>
    public int Length { get; }

    /// <summary>The same network with the host's bits cleared.</summary>
    public IpPrefix Network => new(WithHostBits(UInt128.Zero), Length);

    /// <summary>The IPv4 address that means every host of the network, or null where there is none: IPv6, /31 (RFC 3021) and /32.</summary>
    public IpAddress? Broadcast => Address.IsIpv6 || Length > 30 ? null : WithHostBits(HostMask);

    private UInt128 HostMask => Length == 0 && Address.IsIpv6 ? UInt128.MaxValue : (UInt128.One << (Address.BitCount - Length)) - 1;

    /// <summary>Whether an address lies in the network. One of the other version never does.</summary>
    /// <param name="address">The address.</param>
    public bool Contains(IpAddress address) =>
        address.IsIpv6 == Address.IsIpv6 && ((address.Value ^ Address.Value) & ~HostMask) == 0;

    /// <summary>Reads <c>10.9.0.2/24</c> or <c>fd00:9::2/64</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is no prefix.</exception>
    public static IpPrefix Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out IpPrefix prefix) ? prefix : throw new FormatException(
            $"\"{text}\" is not a prefix. Write an address, a slash and how many bits are the network's: 10.9.0.2/24 or fd00:9::2/64.");
    }

    /// <summary>Reads a prefix as <see cref="Parse"/> does, without throwing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="prefix">The prefix, if it is one.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out IpPrefix prefix)
    {
        prefix = default;
        int slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 0 || !IpAddress.TryParse(text![..slash], out IpAddress address))
        {
            return false;
        }

        ReadOnlySpan<char> digits = text.AsSpan(slash + 1);
        bool isNumber = digits.Length is >= 1 and <= 3 && digits.IndexOfAnyExceptInRange('0', '9') < 0;
        if (!isNumber || int.Parse(digits) > address.BitCount)
        {
            return false;
        }

        prefix = new IpPrefix(address, int.Parse(digits));
        return true;
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => $"{Address}/{Length}";

    private IpAddress WithHostBits(UInt128 bits)
    {
        UInt128 value = (Address.Value & ~HostMask) | bits;
        return Address.IsIpv6 ? IpAddress.FromIpv6(value) : IpAddress.FromIpv4((uint)value);
    }
}
