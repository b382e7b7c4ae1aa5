namespace Berth;

/// <summary>The exit codes, the same for every command. The numbers that curl and timeout(1) have are theirs.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Other = 1;
    public const int Usage = 2;
    public const int NameNotResolved = 6;
    public const int NotConnected = 7;
    public const int TimedOut = 28;
    public const int Broken = 56;
    public const int TimeLimit = 124;

    /// <summary>The reader of our output went away: what the shell reports for a program that SIGPIPE ended.</summary>
    public const int OutputClosed = 128 + 13;

    public static int OfSignal(int signal) => 128 + signal;

    /// <summary>The code for a fault with which a server did not start.</summary>
    public static int OfServing(Fault fault) => Of(fault) == NameNotResolved ? NameNotResolved : Other;

    /// <summary>The code for a fault, by the operation in which it showed.</summary>
    public static int Of(Fault fault) => fault switch
    {
        { Reason: FaultReason.TimedOut } => TimedOut,
        { Reason: FaultReason.NameNotResolved } or { Operation: SocketOperation.Resolve } => NameNotResolved,

        // Linux answers a refused SYN with ECONNREFUSED: a connect that was reset had succeeded, and was turned away before we looked.
        { Operation: SocketOperation.Connect, Reason: FaultReason.ResetByPeer } => Broken,
        { Operation: SocketOperation.Connect or SocketOperation.Socket } => NotConnected,
        { Reason: FaultReason.MessageTooLong or FaultReason.MalformedMessage or FaultReason.AbortedHere or FaultReason.InvalidArgument } => Other,
        { Operation: SocketOperation.Send or SocketOperation.Receive or SocketOperation.Shutdown } => Broken,
        _ => Other,
    };
}
