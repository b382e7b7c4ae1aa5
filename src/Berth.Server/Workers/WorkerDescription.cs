using System.Text.Json;

namespace Berth;

/// <summary>What a worker is for, as its parent writes it and the worker reads it.</summary>
/// <param name="Server">Which of the program's servers, counted as they are made.</param>
/// <param name="EndedServers">Those of the program's servers that had stopped when the worker was started.</param>
/// <param name="Duty">What the worker does.</param>
/// <param name="Sockets">The inherited sockets, in the order of the descriptors.</param>
/// <param name="Bindings">All that the server has bound, by whichever worker it is served.</param>
/// <param name="MaxConnections">The worker's share of the maximum, or null.</param>
/// <param name="Payload">The datagram to serve, when that is the duty.</param>
/// <param name="Remote">Its sender.</param>
/// <param name="ReplySource">The address of this host that its answer is to leave from.</param>
internal sealed record WorkerDescription(
    int Server,
    IReadOnlyList<int> EndedServers,
    WorkerDuty Duty,
    IReadOnlyList<InheritedSocket> Sockets,
    IReadOnlyList<ServerBinding> Bindings,
    int? MaxConnections = null,
    byte[]? Payload = null,
    Address? Remote = null,
    Address? ReplySource = null)
{
    public static WorkerDescription Parse(string text) =>
        JsonSerializer.Deserialize(text, ControlJson.Default.WorkerDescription)!;

    /// <summary>Takes the end point that an inherited socket serves, and makes sure that the program in the worker means the same.</summary>
    /// <exception cref="FaultException">The program in the worker listens to something else.</exception>
    public static ServerEndPoint EndPointOf(InheritedSocket socket, IReadOnlyList<ServerEndPoint> endPoints)
    {
        string found = socket.EndPoint < endPoints.Count ? endPoints[socket.EndPoint].Url.ToString() : "nothing";
        return string.Equals(found, socket.Url, StringComparison.Ordinal)
            ? endPoints[socket.EndPoint]
            : throw new FaultException(new Fault(FaultReason.InvalidArgument, SocketOperation.Listen)
            {
                Detail = $"This worker inherited {socket.Url} as end point {socket.EndPoint}, but its program listens to {found} there. "
                    + "A program must set up the same server in every worker as in the parent.",
            });
    }

    public override string ToString() => JsonSerializer.Serialize(this, ControlJson.Default.WorkerDescription);
}
