using System.Net.NetworkInformation;

namespace Berth;

/// <summary>What has to come of an arrival: the segment that answers it, the state after it, RCV.NXT after it, and how it failed.</summary>
/// <param name="Reply">The answer as packet scripts write it; empty when there is none.</param>
/// <param name="State">The next state. Back to LISTEN is CLOSED here: the listener has a record of its own.</param>
/// <param name="ReceiveNext">RCV.NXT.</param>
/// <param name="Failure">How the user is told that it failed.</param>
internal sealed record Outcome(string Reply, TcpState State, int ReceiveNext, TcpFailure Failure = TcpFailure.None);
