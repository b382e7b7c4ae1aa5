using System.Net.Sockets;

namespace Berth;

/// <summary>Opens the client's end of a sequenced-packet connection.</summary>
internal static class SequencedConnector
{
    /// <returns>A <see cref="SequencedSession"/>.</returns>
    /// <exception cref="FaultException">No peer was given, or the kernel refused it.</exception>
    public static async ValueTask<DatagramSocket> ConnectAsync(
        SocketMaker maker, DatagramOptions options, TimeProvider timeProvider, CancellationToken cancellation)
    {
        Address remote = options.RemoteAddress ?? throw new FaultException(new Fault(FaultReason.InvalidArgument, SocketOperation.Socket)
        {
            Address = options.LocalAddress,
            Detail = "Sequenced packets go between connected sockets: give RemoteAddress, or listen with ListenSessionsAsync.",
        });
        Socket socket = maker.Create(options.Transport, AddressFamily.Unix, dualStack: null, options.SocketOptions);
        try
        {
            if (options.LocalAddress is { } local)
            {
                socket = maker.Bind(socket, options.Transport, local);
            }

            socket = await SocketConnector.ConnectAsync(socket, remote, maker.Native, timeProvider, cancellation).ConfigureAwait(true);
            return SequencedSession.Over(socket, maker.Native, timeProvider, options.ReceiveBytesMax);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new FaultException(SocketFaults.From(error.SocketErrorCode, SocketOperation.Connect, remote), error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
