namespace Berth;

/// <summary>What a receive that does not wait found. A fault is thrown.</summary>
internal enum ReceiveResult
{
    /// <summary>At least one byte.</summary>
    Bytes,

    /// <summary>Nothing yet.</summary>
    WouldBlock,

    /// <summary>The peer's FIN: nothing will come any more.</summary>
    End,
}
