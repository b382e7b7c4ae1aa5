namespace Berth;

/// <summary>In which order the bytes of a number lie in a socket address.</summary>
public enum SocketByteOrder
{
    /// <summary>As the processor keeps it: on today's machines the least significant byte first.</summary>
    Host,

    /// <summary>The most significant byte first (RFC 1700): what htons(3) and htonl(3) make.</summary>
    Network,
}
