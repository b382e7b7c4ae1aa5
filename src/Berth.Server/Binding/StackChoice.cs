namespace Berth;

/// <summary>How <c>*</c> binds on a host that has both families.</summary>
public enum StackChoice
{
    /// <summary>One IPv6 socket that serves both families. The default.</summary>
    One,

    /// <summary>Two sockets, one per family.</summary>
    Two,
}
