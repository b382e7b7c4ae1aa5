using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Berth.Tests;

/// <summary>Daytime and time.</summary>
public sealed class ClockServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1982-02-22T17:37:43Z", "Monday, February 22, 1982 17:37:43-UTC\r\n")]
    [InlineData("2026-09-05T01:02:03Z", "Saturday, September 5, 2026 01:02:03-UTC\r\n")]
    [InlineData("2026-01-01T00:30:00+01:00", "Wednesday, December 31, 2025 23:30:00-UTC\r\n")]
    public async Task Daytime_IsOneLineInUtc(string now, string line)
    {
        byte[] expected = Encoding.ASCII.GetBytes(line);
        Assert.Equal(expected, await StreamAnswerAsync(new StandardServices().Daytime, now));
        Assert.Equal(expected, await DatagramAnswerAsync(new StandardServices().Daytime, now));
    }

    [Theory]
    [InlineData("1900-01-01T00:00:01Z", 1u)]
    [InlineData("1970-01-01T00:00:00Z", 2_208_988_800u)] // From here to 1983: the examples of RFC 868.
    [InlineData("1976-01-01T00:00:00Z", 2_398_291_200u)]
    [InlineData("1980-01-01T00:00:00Z", 2_524_521_600u)]
    [InlineData("1983-05-01T00:00:00Z", 2_629_584_000u)]
    [InlineData("2036-02-07T06:28:15Z", uint.MaxValue)]
    [InlineData("2036-02-07T06:28:16Z", 0u)]
    public async Task Time_IsSecondsSince1900InNetworkOrder_AndStartsAgainIn2036(string now, uint seconds)
    {
        byte[] expected = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(expected, seconds);
        Assert.Equal(expected, await StreamAnswerAsync(new StandardServices().Time, now));
        Assert.Equal(expected, await DatagramAnswerAsync(new StandardServices().Time, now));
    }

    private static async Task<byte[]> StreamAnswerAsync(ServiceDefinition service, string now)
    {
        await using PipeConnection connection = new(Clock(now));
        await connection.ServeAsync(service.OnConnection, Cancellation);
        return await connection.ReadToEndAsync(Cancellation);
    }

    private static Task<byte[]?> DatagramAnswerAsync(ServiceDefinition service, string now) =>
        new RecordingDatagramSocket(Address.Loopback(7000 + service.Port), Clock(now))
            .AskAsync(service.OnDatagram, [], Address.Loopback(50_000), cancellation: Cancellation);

    private static FixedClock Clock(string now) => new(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));
}
