using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using static Berth.InterfaceConstants;
using static Berth.LinuxConstants;

namespace Berth;

/// <summary>The network interfaces of this host, asked of the C library and the kernel each time. Any thread may call.</summary>
public static unsafe class LinuxInterfaces
{
    private const InterfaceTraits KnownTraits = InterfaceTraits.Up | InterfaceTraits.Broadcast | InterfaceTraits.Loopback
        | InterfaceTraits.PointToPoint | InterfaceTraits.Running | InterfaceTraits.NoArp | InterfaceTraits.Promiscuous
        | InterfaceTraits.AllMulticast | InterfaceTraits.Multicast;

    /// <summary>Reads all interfaces of this network namespace.</summary>
    /// <returns>The interfaces by index, with addresses, broadcast addresses and multicast groups.</returns>
    /// <exception cref="FaultException">The system refused the list; <see cref="Fault.Errno"/> says why.</exception>
    public static IReadOnlyList<HostInterface> Read()
    {
        InterfaceEntry* list = null;

        // Safe because the C library writes one pointer; the list is its own until it is freed.
        if (LibCInterfaces.GetIfAddrs(&list) == -1)
        {
            Errno errno = new(Marshal.GetLastPInvokeError());
            throw new FaultException(new Fault(ErrnoTable.ReasonOf(errno), SocketOperation.Option) { Errno = errno, Detail = "getifaddrs failed." });
        }

        try
        {
            return Read(list);
        }
        finally
        {
            LibCInterfaces.FreeIfAddrs(list);
        }
    }

    private static HostInterface[] Read(InterfaceEntry* list)
    {
        SortedDictionary<int, HostInterface> found = [];
        Dictionary<int, List<InterfaceAddress>> addresses = [];

        // Safe because the list ends with null, and every name with NUL.
        for (InterfaceEntry* each = list; each is not null; each = each->Next)
        {
            int index = (int)LibCInterfaces.NameToIndex(each->Name);
            if (index == 0)
            {
                continue; // It went away meanwhile.
            }

            if (!found.TryGetValue(index, out HostInterface? known))
            {
                // An address may bear a label, eth0:1; the interface's own name is what stands before the colon.
                string name = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(each->Name)).Split(':')[0];
                known = new HostInterface(name, index, (InterfaceTraits)each->Flags & KnownTraits) { MtuBytes = MtuOf(name) };
                addresses[index] = [];
            }

            if (ReadAddress(each->Address) is not { } address)
            {
                found[index] = known;
                continue;
            }

            found[index] = address.IsPacket ? known with { HardwareAddress = HardwareOf(address) } : known;
            if (address.IsIP)
            {
                addresses[index].Add(ToInterfaceAddress(each, address));
            }
        }

        ILookup<int, IPAddress> groups = MulticastGroups.Read();
        return [.. found.Values.Select(each =>
            each with { Addresses = addresses[each.Index], MulticastGroups = [.. groups[each.Index]] })];
    }

    private static InterfaceAddress ToInterfaceAddress(InterfaceEntry* entry, Address address)
    {
        IPAddress? other = ReadAddress(entry->Other) is { IsIP: true } known ? known.IPAddress : null;
        InterfaceTraits traits = (InterfaceTraits)entry->Flags;
        bool isPointToPoint = traits.HasFlag(InterfaceTraits.PointToPoint);
        return new InterfaceAddress(address.IPAddress, PrefixOf(entry->Mask))
        {
            Broadcast = traits.HasFlag(InterfaceTraits.Broadcast) && !isPointToPoint ? other : null,
            Peer = isPointToPoint ? other : null,
        };
    }

    private static int PrefixOf(byte* mask)
    {
        Span<byte> bytes = stackalloc byte[16];
        ReadAddress(mask)?.TryWriteBytes(bytes, out _);
        int bits = 0;
        foreach (byte each in bytes)
        {
            bits += BitOperations.PopCount(each);
        }

        return bits;
    }

    /// <summary>The address behind a pointer of the list's; null for none, and for families that are no addresses to Berth.</summary>
    private static Address? ReadAddress(byte* pointer)
    {
        if (pointer is null)
        {
            return null;
        }

        // Safe because the list's addresses are as long as their family needs.
        return *(ushort*)pointer switch
        {
            AF_INET => SocketAddressBytes.Read(new ReadOnlySpan<byte>(pointer, SocketAddressBytes.IPv4Length)),
            AF_INET6 => SocketAddressBytes.Read(new ReadOnlySpan<byte>(pointer, SocketAddressBytes.IPv6Length)),
            AF_PACKET => SocketAddressBytes.Read(new ReadOnlySpan<byte>(pointer, SocketAddressBytes.PacketLength)),
            _ => null,
        };
    }

    private static byte[] HardwareOf(Address address)
    {
        byte[] bytes = new byte[8];
        address.TryWriteBytes(bytes, out int length);
        return bytes[..length];
    }

    /// <summary>The MTU of an interface, or null when there is none of that name.</summary>
    internal static int? MtuOf(string name)
    {
        InterfaceRequest request = default;

        // Safe because the name is cut to its room, with the NUL that the zeroed structure has.
        Encoding.UTF8.GetBytes(name.AsSpan(0, Math.Min(name.Length, IFNAMSIZ - 1)), new Span<byte>(request.Name, IFNAMSIZ));
        using Socket asked = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        return LibCInterfaces.Ioctl(asked.SafeHandle, SIOCGIFMTU, &request) == 0 ? request.Mtu : null;
    }
}
