using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using static Berth.LinuxConstants;

namespace Berth;

/// <summary>A socket address as the kernel of Linux gets it: the structure, its bytes, and what each field says. Immutable.</summary>
public sealed class SocketAddressLayout
{
    private SocketAddressLayout(string structure, byte[] bytes, IReadOnlyList<SocketAddressField> fields)
    {
        Structure = structure;
        Bytes = bytes;
        Fields = fields;
    }

    /// <summary>The C name of the structure, such as <c>sockaddr_in</c>.</summary>
    public string Structure { get; }

    /// <summary>All bytes; their number is the length that bind(2) and connect(2) are told.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The fields in their order; together they have all bytes.</summary>
    public IReadOnlyList<SocketAddressField> Fields { get; }

    /// <summary>Lays out an address.</summary>
    /// <param name="address">An address with a family.</param>
    /// <returns>The layout.</returns>
    /// <exception cref="ArgumentException">The address has no family.</exception>
    public static SocketAddressLayout Of(Address address)
    {
        byte[] buffer = new byte[SocketAddressBytes.LengthMax];
        byte[] bytes = buffer[..SocketAddressBytes.Write(address, buffer)];
        return address.Family switch
        {
            AddressFamily.InterNetwork => new SocketAddressLayout("sockaddr_in", bytes,
            [
                Number(bytes, "sin_family", 0, 2, SocketByteOrder.Host, $"AF_INET = {AF_INET}"),
                Number(bytes, "sin_port", 2, 2, SocketByteOrder.Network),
                new("sin_addr", 4, bytes.AsMemory(4, 4), SocketByteOrder.Network, address.HostText),
                new("sin_zero", 8, bytes.AsMemory(8), null, "padding"),
            ]),
            AddressFamily.InterNetworkV6 => new SocketAddressLayout("sockaddr_in6", bytes,
            [
                Number(bytes, "sin6_family", 0, 2, SocketByteOrder.Host, $"AF_INET6 = {AF_INET6}"),
                Number(bytes, "sin6_port", 2, 2, SocketByteOrder.Network),
                Number(bytes, "sin6_flowinfo", 4, 4, SocketByteOrder.Network, FlowText(address.FlowInfo)),
                new("sin6_addr", 8, bytes.AsMemory(8, 16), SocketByteOrder.Network, address.IPAddress.ToString().Split('%')[0]),
                Number(bytes, "sin6_scope_id", 24, 4, SocketByteOrder.Host),
            ]),
            AddressFamily.Packet => new SocketAddressLayout("sockaddr_ll", bytes,
            [
                Number(bytes, "sll_family", 0, 2, SocketByteOrder.Host, $"AF_PACKET = {AF_PACKET}"),
                Number(bytes, "sll_protocol", 2, 2, SocketByteOrder.Network, $"0x{address.EtherType:x4}"),
                Number(bytes, "sll_ifindex", 4, 4, SocketByteOrder.Host),
                Number(bytes, "sll_hatype", 8, 2, SocketByteOrder.Host),
                new("sll_pkttype", 10, bytes.AsMemory(10, 1), null, "set by the kernel"),
                new("sll_halen", 11, bytes.AsMemory(11, 1), null, bytes[11].ToString(CultureInfo.InvariantCulture)),
                new("sll_addr", 12, bytes.AsMemory(12), null, Convert.ToHexStringLower(bytes.AsSpan(12, bytes[11]))),
            ]),
            _ => new SocketAddressLayout("sockaddr_un", bytes,
            [
                Number(bytes, "sun_family", 0, 2, SocketByteOrder.Host, $"AF_UNIX = {AF_UNIX}"),
                new("sun_path", 2, bytes.AsMemory(2), null, address.HostText),
            ]),
        };
    }

    private static SocketAddressField Number(byte[] bytes, string name, int offset, int length, SocketByteOrder order, string? text = null)
    {
        ReadOnlySpan<byte> field = bytes.AsSpan(offset, length);
        long value = (order, length) switch
        {
            (SocketByteOrder.Network, 2) => BinaryPrimitives.ReadUInt16BigEndian(field),
            (SocketByteOrder.Network, _) => BinaryPrimitives.ReadUInt32BigEndian(field),
            (_, 2) => BitConverter.ToUInt16(field),
            _ => BitConverter.ToUInt32(field),
        };
        return new(name, offset, bytes.AsMemory(offset, length), order, text ?? value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The traffic class and the flow label of RFC 8200 section 3.</summary>
    private static string FlowText(uint flowInfo) => flowInfo == 0
        ? "0"
        : string.Create(CultureInfo.InvariantCulture, $"traffic class {(flowInfo >> 20) & 0xff}, flow label 0x{flowInfo & 0xfffff:x5}");
}
