namespace Berth;

/// <summary>What <c>berth connect</c> does at the end of standard input.</summary>
internal enum OnEof
{
    /// <summary>Ends the sending direction (FIN) and waits for the peer's end. The default.</summary>
    HalfClose,

    /// <summary>Closes both directions.</summary>
    Close,

    /// <summary>Sends nothing and waits for the peer's end.</summary>
    Hold,
}
