using System.Net.Sockets;

namespace Berth;

/// <summary>The socket that a pinger sends on: raw where the system allows it, otherwise the unprivileged kind.</summary>
/// <param name="Socket">The socket, not connected: errors come from anywhere on the way.</param>
/// <param name="IsRaw">Whether it receives every ICMP message of this host, so that foreign ones have to be passed over.</param>
internal readonly record struct PingSocket(DatagramSocket Socket, bool IsRaw)
{
    private const int RawLevel = 255; // SOL_RAW.
    private const int IcmpV6Level = 58; // SOL_ICMPV6.
    private const int FilterOption = 1; // ICMP_FILTER (raw(7)) and ICMP6_FILTER (RFC 3542 section 3.2).
    private const int HopLimitOption = 2; // IP_TTL.
    private const int HopLimitOptionV6 = 16; // IPV6_UNICAST_HOPS.
    private const int IPLevel = 0;
    private const int IPv6Level = 41;

    /// <summary>Opens it.</summary>
    /// <exception cref="FaultException">Neither kind is allowed; the message says what would allow one.</exception>
    public static async ValueTask<PingSocket> OpenAsync(
        Engine engine, AddressFamily family, PingerOptions options, CancellationToken cancellation)
    {
        bool isV6 = family == AddressFamily.InterNetworkV6;
        DatagramOptions raw = new()
        {
            Transport = Transport.Raw,
            Protocol = isV6 ? IpProtocols.IcmpV6 : IpProtocols.Icmp,
            LocalAddress = options.LocalAddress?.WithPort(0) ?? (isV6 ? Address.IPv6Any(0) : Address.Any(0)),
            Ancillary = AncillaryKinds.HopLimit,
            SocketOptions = options.HopLimit is { } hops
                ? [isV6 ? SocketOptionValue.OfInt(IPv6Level, HopLimitOptionV6, hops) : SocketOptionValue.OfInt(IPLevel, HopLimitOption, hops)]
                : [],
        };
        try
        {
            return await OpenEitherAsync(engine, raw, isV6, cancellation).ConfigureAwait(false);
        }
        catch (FaultException lacking) when (lacking.Fault is { Operation: SocketOperation.Option, Reason: FaultReason.NotSupported })
        {
            DatagramOptions plain = raw with { Ancillary = AncillaryKinds.None }; // Without native calls nobody tells the hops.
            return await OpenEitherAsync(engine, plain, isV6, cancellation).ConfigureAwait(false);
        }
    }

    private static async ValueTask<PingSocket> OpenEitherAsync(
        Engine engine, DatagramOptions raw, bool isV6, CancellationToken cancellation)
    {
        try
        {
            DatagramOptions filtered = raw with { SocketOptions = [.. raw.SocketOptions, Filter(isV6)] };
            return new PingSocket(await engine.OpenDatagramAsync(filtered, cancellation).ConfigureAwait(false), IsRaw: true);
        }
        catch (FaultException refused) when (refused.Fault is { Operation: SocketOperation.Socket, Reason: FaultReason.AccessDenied })
        {
            return new PingSocket(
                await OpenUnprivilegedAsync(engine, raw, refused.Fault, cancellation).ConfigureAwait(false), IsRaw: false);
        }
    }

    private static async ValueTask<DatagramSocket> OpenUnprivilegedAsync(
        Engine engine, DatagramOptions raw, Fault refusal, CancellationToken cancellation)
    {
        try
        {
            return await engine.OpenDatagramAsync(raw with { IsPingSocket = true, IcmpErrors = true }, cancellation).ConfigureAwait(false);
        }
        catch (FaultException error) when (error.Fault is { Operation: SocketOperation.Socket, Reason: FaultReason.AccessDenied })
        {
            throw new FaultException(error.Fault with { Detail = $"Neither kind of socket is allowed. {refusal.Detail} {error.Fault.Detail}" }, error);
        }
    }

    /// <summary>A set bit keeps a type from the socket: a busy host's other messages wake nobody.</summary>
    private static SocketOptionValue Filter(bool isV6)
    {
        byte[] blocked = new byte[isV6 ? 32 : 4];
        blocked.AsSpan().Fill(0xff);
        foreach (int type in (int[])(isV6 ? [129, 1, 2, 3, 4] : [0, 3, 11, 12]))
        {
            int word = type / 32;
            uint bits = BitConverter.ToUInt32(blocked, word * 4) & ~(1u << (type % 32));
            BitConverter.TryWriteBytes(blocked.AsSpan(word * 4), bits);
        }

        return new SocketOptionValue(isV6 ? IcmpV6Level : RawLevel, FilterOption, blocked);
    }
}
