using System.Globalization;
using System.Text;

namespace Berth;

/// <summary>Daytime, RFC 867: the date and time as one line of ASCII, in the first of the RFC's two popular forms.</summary>
/// <remarks>In UTC, because a line of text tells a client far away nothing about where the server stands.</remarks>
internal static class DaytimeService
{
    public static ServiceDefinition Define(ReflectionGuard guard) => new(
        "daytime",
        13,
        ServeAsync,
        (datagram, cancellation) => AnswerAsync(guard, datagram, cancellation),
        "tells the date and time as text",
        867);

    private static async Task ServeAsync(Connection connection, CancellationToken cancellation) =>
        await connection.Output.WriteAsync(Line(connection.TimeProvider), cancellation).ConfigureAwait(true); // A handler thread must be kept.

    private static async Task AnswerAsync(ReflectionGuard guard, Datagram datagram, CancellationToken cancellation)
    {
        if (guard.MayAnswer(datagram))
        {
            await datagram.ReplyAsync(Line(datagram.Socket.TimeProvider), cancellation).ConfigureAwait(true);
        }
    }

    private static byte[] Line(TimeProvider clock) => Encoding.ASCII.GetBytes(
        clock.GetUtcNow().ToString("dddd, MMMM d, yyyy HH:mm:ss'-UTC\r\n'", CultureInfo.InvariantCulture));
}
