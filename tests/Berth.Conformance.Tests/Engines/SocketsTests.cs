namespace Berth.Conformance;

public sealed class SocketsStreamIPv4() : StreamBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv4));

public sealed class SocketsStreamIPv6() : StreamBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv6));

public sealed class SocketsStreamUnix() : StreamBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.Unix));

public sealed class SocketsTransferIPv4() : TransferBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv4));

public sealed class SocketsTransferIPv6() : TransferBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv6));

public sealed class SocketsTransferUnix() : TransferBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.Unix));

public sealed class SocketsListenerIPv4() : ListenerBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv4));

public sealed class SocketsListenerIPv6() : ListenerBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv6));

public sealed class SocketsListenerUnix() : ListenerBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.Unix));

public sealed class SocketsDatagramIPv4() : DatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv4));

public sealed class SocketsDatagramIPv6() : DatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv6));

public sealed class SocketsDatagramUnix() : DatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.Unix));

public sealed class SocketsInternetIPv4() : InternetBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv4));

public sealed class SocketsInternetIPv6() : InternetBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv6));

public sealed class SocketsInternetDatagramIPv4() : InternetDatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv4));

public sealed class SocketsInternetDatagramIPv6() : InternetDatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv6));

public sealed class SocketsUnixPathUnix() : UnixBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.Unix));

public sealed class SocketsDescriptorIPv4() : DescriptorBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv4));

public sealed class SocketsDescriptorUnix() : DescriptorBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.Unix));

public sealed class SocketsPipeIPv4() : PipeBehaviours(new ConnectionPipe(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv4)));

public sealed class SocketsPipeIPv6() : PipeBehaviours(new ConnectionPipe(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv6)));

public sealed class SocketsPipeUnix() : PipeBehaviours(new ConnectionPipe(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.Unix)));

public sealed class SocketsSessionIPv4() : SessionBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv4));

public sealed class SocketsSessionIPv6() : SessionBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv6));

public sealed class SocketsSessionUnix() : SessionBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.Unix));

public sealed class SocketsMulticastIPv4() : MulticastBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv4));

public sealed class SocketsNameIPv4() : NameBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv4));
