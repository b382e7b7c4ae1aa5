using System.Text.Json;

namespace Berth;

/// <summary>Who is at the other end of a Unix connection, for a person and for a program.</summary>
internal static class PeerText
{
    public static string Of(PeerCredentials peer) => $"process {peer.ProcessId}, user {peer.UserId}, group {peer.GroupId}";

    /// <summary>The members that tell it; none when nobody is known.</summary>
    public static void Write(Utf8JsonWriter json, PeerCredentials? peer)
    {
        if (peer is not null)
        {
            json.WriteNumber("peerProcessId", peer.ProcessId);
            json.WriteNumber("peerUserId", peer.UserId);
            json.WriteNumber("peerGroupId", peer.GroupId);
        }
    }
}
