namespace Berth;

/// <summary>The operation during which a fault occurred, named as the socket interface names it.</summary>
public enum SocketOperation
{
    /// <summary>Creating the socket (socket(2)).</summary>
    Socket,

    /// <summary>Turning a name into addresses (getaddrinfo(3)).</summary>
    Resolve,

    /// <summary>Giving the socket its local address (bind(2)).</summary>
    Bind,

    /// <summary>Making the socket passive (listen(2)).</summary>
    Listen,

    /// <summary>Taking a connection from a listener's queue (accept(2)).</summary>
    Accept,

    /// <summary>Opening a connection (connect(2)).</summary>
    Connect,

    /// <summary>Sending bytes or a datagram (send(2)).</summary>
    Send,

    /// <summary>Receiving bytes or a datagram (recv(2)).</summary>
    Receive,

    /// <summary>Ending one direction (shutdown(2)).</summary>
    Shutdown,

    /// <summary>Setting or reading an option (setsockopt(2), getsockopt(2)).</summary>
    Option,

    /// <summary>Making or opening a pipe, a FIFO or shared memory (pipe2(2), mkfifo(3), open(2), memfd_create(2)).</summary>
    Open,

    /// <summary>Starting a thread or a process that is to serve.</summary>
    Start,
}
