using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using static Berth.LinuxConstants;
using static Berth.NameConstants;

namespace Berth;

/// <summary>getaddrinfo(3) and getnameinfo(3) with managed arguments. They block the calling thread for as long as the resolver likes.</summary>
internal static unsafe class NameCalls
{
    /// <summary>AI_IDN takes names in the calling thread's locale, and the runtime leaves that at C, which has no letters but ASCII's.</summary>
    private static readonly Lazy<nint> Utf8 = new(static () => LibCNames.NewLocale(LC_CTYPE_MASK, "C.UTF-8", 0));

    /// <summary>getaddrinfo(3).</summary>
    /// <exception cref="FaultException">What the resolver said.</exception>
    public static IReadOnlyList<ResolvedName> LookUp(NameQuery query)
    {
        AddressInfo hints = new()
        {
            Flags = FlagsOf(query),
            Family = query.Family switch
            {
                AddressFamily.InterNetwork => AF_INET,
                AddressFamily.InterNetworkV6 => AF_INET6,
                AddressFamily.Unspecified => 0,
                _ => (int)query.Family, // Unix, say: the resolver itself refuses it.
            },
            SocketType = (int?)query.Type ?? 0, // Stream, datagram and raw have the numbers that Linux gives them.
            Protocol = query.Protocol,
        };
        AddressInfo* results = null;

        // Safe because the C library reads the hints and writes one pointer, both on this stack.
        nint locale = query.IsInternational ? LibCNames.UseLocale(Utf8.Value) : 0;
        int code = LibCNames.GetAddrInfo(query.Host, query.Service, &hints, &results);
        if (locale != 0)
        {
            LibCNames.UseLocale(locale);
        }

        if (code != 0)
        {
            throw Failed(code, new Fault(FaultReason.Other, SocketOperation.Resolve)
            {
                Host = query.Host,
                Detail = code == NameError.EAI_SERVICE.Value ? ServiceDetail(query.Service) : null,
            });
        }

        try
        {
            return Read(results);
        }
        finally
        {
            LibCNames.FreeAddrInfo(results);
        }
    }

    /// <summary>getnameinfo(3).</summary>
    /// <exception cref="FaultException">What the resolver said.</exception>
    public static ReverseName LookUp(ReverseQuery query)
    {
        Span<byte> address = stackalloc byte[SocketAddressBytes.LengthMax];
        int length = SocketAddressBytes.Write(query.Address, address);
        Span<byte> host = stackalloc byte[NI_MAXHOST];
        Span<byte> service = stackalloc byte[NI_MAXSERV];
        int code;

        // Safe because the C library reads `length` bytes of the address and is told the sizes of both other buffers, all pinned.
        fixed (byte* addressPointer = address, hostPointer = host, servicePointer = service)
        {
            code = LibCNames.GetNameInfo(
                addressPointer, (uint)length, hostPointer, (uint)host.Length, servicePointer, (uint)service.Length, FlagsOf(query));
        }

        return code == 0
            ? new ReverseName(Text(host), Text(service))
            : throw Failed(code, new Fault(FaultReason.Other, SocketOperation.Resolve) { Address = query.Address });
    }

    /// <summary>inet_aton(3): octal, hexadecimal, missing parts and whatever stands behind a space.</summary>
    public static Address? ReadLegacy(string text)
    {
        Span<byte> address = stackalloc byte[4];

        // Safe because the C library writes four bytes, pinned for the call.
        fixed (byte* pointer = address)
        {
            return LibCNames.InetAton(text, pointer) == 0 ? null : Address.FromIPv4(address, port: 0);
        }
    }

    private static int FlagsOf(NameQuery query) =>
        (query.IsPassive ? AI_PASSIVE : 0)
        | (query.WantsCanonicalName ? AI_CANONNAME : 0)
        | (query.IsNumericHost ? AI_NUMERICHOST : 0)
        | (query.IsNumericService ? AI_NUMERICSERV : 0)
        | (query.WantsMapped ? AI_V4MAPPED : 0)
        | (query.WantsAll ? AI_ALL : 0)
        | (query.IsInternational ? AI_IDN : 0)
        | (query.IsAddressConfigured ? AI_ADDRCONFIG : 0);

    private static int FlagsOf(ReverseQuery query) =>
        (query.IsNumericHost ? NI_NUMERICHOST : 0)
        | (query.IsNumericService ? NI_NUMERICSERV : 0)
        | (query.IsNameRequired ? NI_NAMEREQD : 0)
        | (query.IsDatagram ? NI_DGRAM : 0);

    private static List<ResolvedName> Read(AddressInfo* first)
    {
        List<ResolvedName> found = [];

        // Safe because the list is the C library's own until it is freed, and ends with null.
        string? canonical = first->CanonicalName is null ? null : Marshal.PtrToStringUTF8((nint)first->CanonicalName);
        for (AddressInfo* each = first; each is not null; each = each->Next)
        {
            Address address = SocketAddressBytes.Read(new ReadOnlySpan<byte>(each->Address, (int)each->AddressLength));
            found.Add(new ResolvedName(address.Family, (SocketType)each->SocketType, each->Protocol, address) { CanonicalName = canonical });
        }

        return found;
    }

    private static FaultException Failed(int code, Fault fault)
    {
        NameError error = new(code);
        Errno? errno = error == NameError.EAI_SYSTEM ? new Errno(Marshal.GetLastPInvokeError()) : null;
        return new FaultException(fault with
        {
            Reason = errno is { } known ? ErrnoTable.ReasonOf(known) : NameErrorTable.Find(code)?.Reason ?? FaultReason.NameNotResolved,
            NameError = error,
            Errno = errno,
        });
    }

    private static string ServiceDetail(string? service) => WellKnownServices.FindNearest(service ?? "") is { } nearest && nearest != service
        ? $"Of service '{service}': did you mean '{nearest}'?"
        : $"It was asked for service '{service}'.";

    private static string Text(ReadOnlySpan<byte> buffer) => Encoding.UTF8.GetString(buffer[..buffer.IndexOf((byte)0)]);
}
