namespace Berth;

/// <summary>A way of serving many clients at once.</summary>
public enum ModelKind
{
    /// <summary>One client after another, per socket. Word: <c>iterative</c>.</summary>
    Iterative,

    /// <summary>A thread per connection, or per datagram. Word: <c>thread</c>.</summary>
    Thread,

    /// <summary>N threads take turns at accepting or receiving, per socket. Word: <c>prethread:N</c>.</summary>
    Prethread,

    /// <summary>A process per connection, or per datagram. Word: <c>process</c>.</summary>
    Process,

    /// <summary>N worker processes on the shared sockets, each running an inner model. Words: <c>prefork:N</c>, <c>prefork:N/INNER</c>.</summary>
    Prefork,

    /// <summary>An event loop, or N accept loops. Words: <c>loop</c>, <c>loop:N</c>.</summary>
    Loop,
}
