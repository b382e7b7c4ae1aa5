namespace Berth;

/// <summary>Addresses of the contract and of the pure stack. A packet carries no scope, so it is left out.</summary>
internal static class StackAddresses
{
    public static IpAddress ToIp(this Address address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.Unmap().TryWriteBytes(bytes, out int written);
        return IpAddress.Read(bytes[..written]);
    }

    public static Address ToAddress(this IpAddress address, int port)
    {
        Span<byte> bytes = stackalloc byte[16];
        int written = address.Write(bytes);
        return address.IsIpv6 ? Address.FromIPv6(bytes[..written], port) : Address.FromIPv4(bytes[..written], port);
    }
}
