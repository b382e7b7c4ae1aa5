namespace Berth;

/// <summary>A socket of the server and the end point it serves. Exactly one of listener and datagram socket is set.</summary>
internal sealed record BoundSocket(ServerEndPoint EndPoint, Listener? Listener, DatagramSocket? Datagrams)
{
    /// <summary>What is worth knowing about how the URL became this socket, or null.</summary>
    public string? Remark { get; init; }

    /// <summary>The options that were set on it.</summary>
    public IReadOnlyList<SocketOptionValue> OptionsSet { get; init; } = [];

    /// <summary>What the kernel made of them, where it is not what was asked.</summary>
    public IReadOnlyList<string> OptionRemarks => (Listener?.Options ?? Datagrams!.Options).RemarksOn(OptionsSet);

    public string Service => EndPoint.Service;

    /// <summary>What a person may type to reach, or to bind again, the same: a socket of both families is <c>*</c>.</summary>
    public string Url => IsDualStack
        ? $"{EndPoint.Url.Transport.ToScheme()}://*:{LocalAddress.Port}"
        : Listener?.Url ?? Datagrams!.Url;

    public bool IsDualStack => Listener?.IsDualStack ?? Datagrams!.IsDualStack;

    public Address LocalAddress => Listener?.LocalAddress ?? Datagrams!.LocalAddress;

    public ServerBinding Describe() => new(
        Service,
        Url,
        IsDualStack,
        Listener?.BacklogAsked,
        Listener?.BacklogGranted)
    {
        Remark = Remark,
    };

    /// <summary>What a worker is told about this socket: the worker finds its end point by place and URL.</summary>
    public InheritedSocket AsInherited(IReadOnlyList<ServerEndPoint> endPoints)
    {
        int place = endPoints.Index().First(item => ReferenceEquals(item.Item, EndPoint)).Index;
        return new InheritedSocket(place, EndPoint.Url.ToString(), Datagrams is not null);
    }

    public ValueTask DisposeAsync() => Listener?.DisposeAsync() ?? Datagrams!.DisposeAsync();
}
