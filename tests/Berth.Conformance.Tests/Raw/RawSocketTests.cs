using System.Buffers.Binary;
using System.Net.Sockets;

namespace Berth.Conformance.Raw;

/// <summary>Raw and packet sockets of the portable engine, on the loopback interface; they need CAP_NET_RAW.</summary>
public sealed class RawSocketTests
{
    private const int Experimental = 253; // For experiments and tests, RFC 3692 section 2.1.

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly Engine Engine = new SocketEngine(OperatingSystem.IsLinux() ? LinuxNativeCalls.Instance : null);

    public RawSocketTests() => Assert.SkipUnless(MayOpenRaw(), "raw sockets need Linux and CAP_NET_RAW");

    [Theory]
    [InlineData("127.83.0.1")]
    [InlineData("::1")]
    public async Task APacketSent_IsReceivedWithoutHeader_AndTheAnswerGoesBack(string host)
    {
        Address address = Address.FromIP(System.Net.IPAddress.Parse(host), 0);
        await using DatagramSocket server = await OpenAsync(new DatagramOptions { LocalAddress = address });
        await using DatagramSocket client = await OpenAsync(new DatagramOptions { RemoteAddress = address });
        byte[] question = Guid.NewGuid().ToByteArray();
        await client.SendAsync(question, cancellation: TestContext.Current.CancellationToken);

        using Datagram received = await ReceiveAsync(server, datagram => datagram.Payload.Span.SequenceEqual(question));
        Assert.Equal((address.HostText, 0), (received.Local.HostText, received.Local.Port));
        Assert.Equal(0, received.Remote.Port);
        byte[] answer = [.. question, 1];
        await received.ReplyAsync(answer, TestContext.Current.CancellationToken);
        if (host != "::1")
        {
            return; // The client is 127.0.0.1, and hears from the address it is connected to only.
        }

        (await ReceiveAsync(client, datagram => datagram.Payload.Span.SequenceEqual(answer))).Dispose();
    }

    [Fact]
    public async Task WithItsOwnHeader_APacketSaysWhatItsSenderWrote_AndIsReceivedWithIt()
    {
        Address to = Address.FromIPv4([127, 83, 0, 2], 0);
        await using DatagramSocket server = await OpenAsync(new DatagramOptions { LocalAddress = to, HasOwnHeader = true });
        await using DatagramSocket client = await OpenAsync(new DatagramOptions { RemoteAddress = to, HasOwnHeader = true });
        byte[] packet = new byte[28];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), 0x1234); // Identification.
        packet[8] = 77; // Time to live.
        packet[9] = Experimental;
        (byte[] source, byte[] destination) = (new byte[] { 127, 83, 0, 3 }, new byte[] { 127, 83, 0, 2 });
        source.CopyTo(packet, 12);
        destination.CopyTo(packet, 16);
        "payload!"u8.CopyTo(packet.AsSpan(20));
        await client.SendAsync(packet, cancellation: TestContext.Current.CancellationToken);

        using Datagram received = await ReceiveAsync(server, datagram => datagram.Payload.Span.EndsWith("payload!"u8));
        Assert.Equal("127.83.0.3", received.Remote.HostText);
        Assert.Equal("127.83.0.2", received.Local.HostText);
        Assert.Equal(77, received.Payload.Span[8]);
        Assert.Equal(0x1234, BinaryPrimitives.ReadUInt16BigEndian(received.Payload.Span[4..]));
        Assert.Contains("header=own", server.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnIPv6PacketWithItsOwnHeader_SaysWhatItsSenderWrote_AndIsReceivedWithoutIt()
    {
        Address to = Address.IPv6Loopback(0);
        await using DatagramSocket server = await OpenAsync(new DatagramOptions { LocalAddress = to, Ancillary = AncillaryKinds.All });
        await using DatagramSocket client = await OpenAsync(new DatagramOptions { RemoteAddress = to, HasOwnHeader = true });
        byte[] payload = Guid.NewGuid().ToByteArray();
        byte[] packet = new byte[40 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(packet, 0x6b8_12345); // Version 6, traffic class 0xb8, flow label 0x12345 (RFC 8200 section 3).
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)payload.Length);
        packet[6] = Experimental;
        packet[7] = 77; // Hop limit.
        Address source = Address.FromIPv6([0x20, 1, 0xd, 0xb8, 0, 0x83, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3], 0);
        Assert.True(source.TryWriteBytes(packet.AsSpan(8), out _));
        Assert.True(to.TryWriteBytes(packet.AsSpan(24), out _));
        payload.CopyTo(packet, 40);
        await client.SendAsync(packet, cancellation: TestContext.Current.CancellationToken);

        using Datagram received = await ReceiveAsync(server, datagram => datagram.Payload.Span.SequenceEqual(payload));
        Assert.Equal(source, received.Remote);
        Assert.Equal((77, 0xb8), (received.Ancillary.HopLimit, received.Ancillary.TrafficClass));
        Assert.EndsWith("header=own", client.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFrameSentOnAnInterface_IsCapturedWhole_AndOtherTypesAreNot()
    {
        Address loopback = Interface("lo", EtherTypes.Experimental);
        await using DatagramSocket capture = await Engine.OpenDatagramAsync(
            new DatagramOptions { Transport = Transport.Packet, LocalAddress = loopback }, TestContext.Current.CancellationToken);
        await using DatagramSocket sender = await Engine.OpenDatagramAsync(
            new DatagramOptions { Transport = Transport.Packet, RemoteAddress = loopback }, TestContext.Current.CancellationToken);
        await sender.SendAsync(Frame(0x88b6, "other"u8), Interface("lo", 0x88b6), TestContext.Current.CancellationToken);
        byte[] frame = Frame(EtherTypes.Experimental, Guid.NewGuid().ToByteArray());
        await sender.SendAsync(frame, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal("packet://lo?protocol=0x88b5", capture.Url);
        using Datagram received = await ReceiveAsync(capture, datagram =>
        {
            Assert.Equal(EtherTypes.Experimental, BinaryPrimitives.ReadUInt16BigEndian(datagram.Payload.Span[12..]));
            return datagram.Payload.Span.SequenceEqual(frame);
        });
        Assert.Equal((true, loopback.ScopeId, EtherTypes.Experimental), (received.Remote.IsPacket, received.Remote.ScopeId, received.Remote.EtherType));
    }

    [Fact]
    public async Task AnOversizedPacket_IsTruncatedAndSaysSo()
    {
        Address address = Address.FromIPv4([127, 83, 0, 4], 0);
        await using DatagramSocket server = await OpenAsync(new DatagramOptions { LocalAddress = address, ReceiveBytesMax = 4 });
        await using DatagramSocket client = await OpenAsync(new DatagramOptions { RemoteAddress = address });
        await client.SendAsync("abcdef"u8.ToArray(), cancellation: TestContext.Current.CancellationToken);
        await client.SendAsync("abcd"u8.ToArray(), cancellation: TestContext.Current.CancellationToken);
        using Datagram cut = await ReceiveAsync(server, static _ => true);
        using Datagram whole = await ReceiveAsync(server, static _ => true);
        Assert.Equal(("abcd", true), (System.Text.Encoding.ASCII.GetString(cut.Payload.Span), cut.IsTruncated));
        Assert.Equal(("abcd", false), (System.Text.Encoding.ASCII.GetString(whole.Payload.Span), whole.IsTruncated));
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork, SocketType.Raw, 0, "EPROTONOSUPPORT")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Stream, 17, "EPROTONOSUPPORT")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Rdm, 0, "ESOCKTNOSUPPORT")]
    [InlineData(AddressFamily.Unix, SocketType.Dgram, 5, "EPROTONOSUPPORT")]
    [InlineData(AddressFamily.Packet, SocketType.Stream, 0, "ESOCKTNOSUPPORT")]
    [InlineData(AddressFamily.Unspecified, SocketType.Stream, 0, "EAFNOSUPPORT")]
    [InlineData(AddressFamily.InterNetwork, SocketType.Raw, Experimental, null)]
    public void ATriple_IsRefusedAsTheKernelRefusesIt(AddressFamily family, SocketType type, int protocol, string? expected)
    {
        Errno? errno = LinuxNativeCalls.Instance.Open(new SocketTriple(family, type, protocol), out int descriptor);
        using SafeSocketHandle handle = new(descriptor, ownsHandle: true);
        Assert.Equal(expected, errno?.Name);
    }

    [Fact]
    public async Task ARawSocketWithoutProtocol_AndAPacketSocketWithoutInterface_AreRefusedBeforeTheKernelIsAsked()
    {
        FaultException raw = await Assert.ThrowsAsync<FaultException>(
            async () => await Engine.OpenDatagramAsync(new DatagramOptions { Transport = Transport.Raw, LocalAddress = Address.Loopback(0) }));
        FaultException packet = await Assert.ThrowsAsync<FaultException>(
            async () => await Engine.OpenDatagramAsync(new DatagramOptions { Transport = Transport.Packet, LocalAddress = Address.Loopback(0) }));
        Assert.Equal((FaultReason.InvalidArgument, null), (raw.Fault.Reason, raw.Fault.Errno));
        Assert.Equal((FaultReason.InvalidArgument, null), (packet.Fault.Reason, packet.Fault.Errno));
    }

    private static bool MayOpenRaw()
    {
        if (!OperatingSystem.IsLinux()
            || LinuxNativeCalls.Instance.Open(new SocketTriple(AddressFamily.InterNetwork, SocketType.Raw, Experimental), out int descriptor) is not null)
        {
            return false;
        }

        new SafeSocketHandle(descriptor, ownsHandle: true).Dispose();
        return true;
    }

    private static Task<DatagramSocket> OpenAsync(DatagramOptions options) => Engine.OpenDatagramAsync(
        options with { Transport = Transport.Raw, Protocol = Experimental }, TestContext.Current.CancellationToken).AsTask();

    /// <summary>Others may use the same protocol on this host: what is not ours is passed over.</summary>
    private static async Task<Datagram> ReceiveAsync(DatagramSocket socket, Predicate<Datagram> isOurs)
    {
        while (true)
        {
            Datagram datagram = await socket.ReceiveAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(Patience, TestContext.Current.CancellationToken);
            if (isOurs(datagram))
            {
                return datagram;
            }

            datagram.Dispose();
        }
    }

    private static Address Interface(string name, int etherType) =>
        SocketUrl.Parse($"packet://{name}?protocol={etherType}").TryGetAddress(out Address address) ? address : default;

    private static byte[] Frame(int etherType, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[14 + payload.Length]; // Destination and source of the loopback interface are zeros.
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), (ushort)etherType);
        payload.CopyTo(frame.AsSpan(14));
        return frame;
    }
}
