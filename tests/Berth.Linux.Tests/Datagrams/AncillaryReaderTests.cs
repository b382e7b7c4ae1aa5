using System.Runtime.InteropServices;

namespace Berth.Linux.Tests;

/// <summary>What control messages say about a datagram or an error, and that no bytes whatever make the reading fail.</summary>
public sealed class AncillaryReaderTests
{
    private const int Ip = 0;
    private const int Udp = 17;
    private const int IPv6 = 41;

    private static readonly byte[] PacketInfo = [3, 0, 0, 0, 10, 0, 0, 1, 239, 1, 2, 3];

    [Fact]
    public void IPv4_TellsDestinationInterfaceHopsAndClass()
    {
        Ancillary read = AncillaryReader.Read(
            Control((Ip, 8, PacketInfo), (Ip, 2, [64, 0, 0, 0]), (Ip, 1, [0xb8])), out int segmentSize, out Address? replySource);
        Assert.Equal(Address.FromIPv4([239, 1, 2, 3], 0), read.Destination);
        Assert.Equal(Address.FromIPv4([10, 0, 0, 1], 0), replySource);
        Assert.Equal((3, 64, 0xb8, null, 0), (read.InterfaceIndex, read.HopLimit, read.TrafficClass, read.ReceivedAt, segmentSize));
    }

    [Fact]
    public void IPv6_TellsTheSame_WithTheScopeOfALinkLocalDestination()
    {
        byte[] linkLocal = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 4, 0, 0, 0];
        Ancillary read = AncillaryReader.Read(
            Control((IPv6, 50, linkLocal), (IPv6, 52, [255, 0, 0, 0]), (IPv6, 67, [3, 0, 0, 0])), out _, out Address? replySource);
        Assert.Equal(Address.FromIPv6(linkLocal.AsSpan(0, 16), 0, 4), read.Destination);
        Assert.Equal(read.Destination, replySource);
        Assert.Equal((4, 255, 3), (read.InterfaceIndex, read.HopLimit, read.TrafficClass));
    }

    [Fact]
    public void ADualStackSocket_TellsTheIPv4Destination_InWhicheverOrder()
    {
        byte[] mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 239, 1, 2, 3, 3, 0, 0, 0];
        Assert.Equal("239.1.2.3", AncillaryReader.Read(Control((IPv6, 50, mapped)), out _, out _).Destination?.HostText);
        Assert.Equal("239.1.2.3", AncillaryReader.Read(Control((IPv6, 50, mapped), (Ip, 8, PacketInfo)), out _, out _).Destination?.HostText);
        Assert.Equal("239.1.2.3", AncillaryReader.Read(Control((Ip, 8, PacketInfo), (IPv6, 50, mapped)), out _, out _).Destination?.HostText);
    }

    [Fact]
    public void AnIPv6Multicast_NamesNoAddressToAnswerFrom()
    {
        byte[] everyNode = [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0];
        Assert.True(AncillaryReader.Read(Control((IPv6, 50, everyNode)), out _, out Address? replySource).Destination?.IsMulticast);
        Assert.Null(replySource);
    }

    [Fact]
    public void ATime_IsTheKernels_AndOneThatCannotBeIsNone()
    {
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(12_345_678), Time(1, 234_567_899));
        Assert.Null(Time(-1, 0));
        Assert.Null(Time(long.MaxValue, 0));
        Assert.Null(Time(0, 1_000_000_000));
        Assert.Null(AncillaryReader.Read(Control((1, 35, new byte[15])), out _, out _).ReceivedAt);
    }

    [Fact]
    public void MergedDatagrams_TellTheirSize()
    {
        AncillaryReader.Read(Control((Udp, 104, [0xe8, 3, 0, 0])), out int segmentSize, out _);
        Assert.Equal(1000, segmentSize);
    }

    [Fact]
    public void AnError_TellsWhoReportedIt_AndOneOfThisHostIsNone()
    {
        byte[] offender = [2, 0, 0, 0, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] unreachable = [113, 0, 0, 0, 2, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. offender];
        Address remote = Address.FromIPv4([198, 51, 100, 9], 5000);
        ErrorReport? report = AncillaryReader.ReadError(Control((1, 35, new byte[16]), (Ip, 11, unreachable)), remote);
        Assert.Equal(new ErrorReport(Errno.EHOSTUNREACH, remote, Address.FromIPv4([192, 0, 2, 1], 0), 3, 1), report);
        unreachable[4] = 1; // SO_EE_ORIGIN_LOCAL
        Assert.Null(AncillaryReader.ReadError(Control((Ip, 11, unreachable)), remote));
        Assert.Null(AncillaryReader.ReadError(Control((Ip, 11, unreachable[..15])), remote));
    }

    [Fact]
    public void RandomMessages_NeverThrow()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        (int Level, int Type)[] known =
            [(1, 35), (Ip, 8), (Ip, 2), (Ip, 1), (Ip, 11), (IPv6, 50), (IPv6, 52), (IPv6, 67), (IPv6, 25), (Udp, 104), (1, 1)];
        int said = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] control = Control([.. Enumerable.Range(0, random.Next(4)).Select(_ =>
            {
                byte[] data = new byte[random.Next(48)];
                random.NextBytes(data);
                if (data.Length > 17 && random.Next(2) == 0)
                {
                    (data[4], data[16], data[17]) = (2, (byte)random.Next(12), 0); // An ICMP error with an address of some family.
                }

                (int level, int type) = known[random.Next(known.Length)];
                return (level, type, data);
            })]);
            for (int flips = random.Next(3); flips > 0 && control.Length > 0; flips--)
            {
                control[random.Next(control.Length)] = (byte)random.Next(256);
            }

            Span<byte> cut = control.AsSpan(0, control.Length - random.Next(Math.Min(control.Length, 20) + 1));
            said += AncillaryReader.Read(cut, out _, out _) == default ? 0 : 1;
            said += AncillaryReader.ReadError(cut, null) is null ? 0 : 1;
        }

        Assert.True(said > 1000, $"only {said} of the random messages said anything");
    }

    private static DateTimeOffset? Time(long seconds, long nanoseconds)
    {
        byte[] data = new byte[16];
        MemoryMarshal.Write(data, in seconds);
        MemoryMarshal.Write(data.AsSpan(8), in nanoseconds);
        return AncillaryReader.Read(Control((1, 35, data)), out _, out _).ReceivedAt;
    }

    private static byte[] Control(params (int Level, int Type, byte[] Data)[] messages)
    {
        byte[] buffer = new byte[messages.Sum(message => ControlMessageWriter.SpaceFor(message.Data.Length))];
        ControlMessageWriter writer = new(buffer);
        foreach ((int level, int type, byte[] data) in messages)
        {
            writer.Write(level, type, data);
        }

        return buffer;
    }
}
