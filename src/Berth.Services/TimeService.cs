using System.Buffers.Binary;

namespace Berth;

/// <summary>
/// Time, RFC 868: seconds since 1900-01-01 00:00 UTC as 32 bits in network order. The number starts again from 0 on
/// 2036-02-07 06:28:16 UTC.
/// </summary>
internal static class TimeService
{
    /// <summary>Seconds from 1900 to 1970, as RFC 868 gives them.</summary>
    private const long UnixEpoch = 2_208_988_800;

    public static ServiceDefinition Define(ReflectionGuard guard) => new(
        "time",
        37,
        ServeAsync,
        (datagram, cancellation) => AnswerAsync(guard, datagram, cancellation),
        "tells the time as seconds since 1900, 32 bits",
        868);

    private static async Task ServeAsync(Connection connection, CancellationToken cancellation) =>
        await connection.Output.WriteAsync(Seconds(connection.TimeProvider), cancellation).ConfigureAwait(true); // A handler thread must be kept.

    private static async Task AnswerAsync(ReflectionGuard guard, Datagram datagram, CancellationToken cancellation)
    {
        if (guard.MayAnswer(datagram))
        {
            await datagram.ReplyAsync(Seconds(datagram.Socket.TimeProvider), cancellation).ConfigureAwait(true);
        }
    }

    private static byte[] Seconds(TimeProvider clock)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, unchecked((uint)(clock.GetUtcNow().ToUnixTimeSeconds() + UnixEpoch)));
        return bytes;
    }
}
