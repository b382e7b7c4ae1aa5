namespace Berth;

/// <summary>What happens to clients that come when the maximum number of connections is reached.</summary>
public enum WhenFull
{
    /// <summary>Nothing is accepted: clients wait in the kernel's queue. The default.</summary>
    Wait,

    /// <summary>They are accepted and closed in order (FIN).</summary>
    Close,

    /// <summary>They are accepted and reset (RST).</summary>
    Reset,
}
