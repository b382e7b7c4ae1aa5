namespace Berth;

/// <summary>What can be done with an option.</summary>
public enum SocketOptionAccess
{
    /// <summary>It can be read and set.</summary>
    ReadWrite,

    /// <summary>It can only be read.</summary>
    ReadOnly,

    /// <summary>It can only be set: an order rather than a value.</summary>
    WriteOnly,
}
