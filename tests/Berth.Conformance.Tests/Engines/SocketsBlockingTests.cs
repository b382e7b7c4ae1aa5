namespace Berth.Conformance;

public sealed class SocketsBlockingStreamIPv4() : StreamBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4));

public sealed class SocketsBlockingStreamIPv6() : StreamBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv6));

public sealed class SocketsBlockingStreamUnix() : StreamBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.Unix));

public sealed class SocketsBlockingTransferIPv4() : TransferBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4));

public sealed class SocketsBlockingTransferIPv6() : TransferBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv6));

public sealed class SocketsBlockingTransferUnix() : TransferBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.Unix));

public sealed class SocketsBlockingListenerIPv4() : ListenerBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4));

public sealed class SocketsBlockingListenerIPv6() : ListenerBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv6));

public sealed class SocketsBlockingListenerUnix() : ListenerBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.Unix));

public sealed class SocketsBlockingDatagramIPv4() : DatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4));

public sealed class SocketsBlockingDatagramIPv6() : DatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv6));

public sealed class SocketsBlockingDatagramUnix() : DatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.Unix));

public sealed class SocketsBlockingInternetIPv4() : InternetBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4));

public sealed class SocketsBlockingInternetIPv6() : InternetBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv6));

public sealed class SocketsBlockingInternetDatagramIPv4() : InternetDatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4));

public sealed class SocketsBlockingInternetDatagramIPv6() : InternetDatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv6));

public sealed class SocketsBlockingUnixPathUnix() : UnixBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.Unix));

public sealed class SocketsBlockingDescriptorIPv4() : DescriptorBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4));

public sealed class SocketsBlockingDescriptorUnix() : DescriptorBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.Unix));

public sealed class SocketsBlockingThreadsIPv4() : BlockingBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4));

public sealed class SocketsBlockingThreadsIPv6() : BlockingBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv6));

public sealed class SocketsBlockingThreadsUnix() : BlockingBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.Unix));

public sealed class SocketsBlockingPipeIPv4() : PipeBehaviours(new ConnectionPipe(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4)));

public sealed class SocketsBlockingPipeIPv6() : PipeBehaviours(new ConnectionPipe(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv6)));

public sealed class SocketsBlockingPipeUnix() : PipeBehaviours(new ConnectionPipe(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.Unix)));

public sealed class SocketsBlockingSessionIPv4() : SessionBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4));

public sealed class SocketsBlockingSessionUnix() : SessionBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.Unix));

public sealed class SocketsBlockingMulticastIPv4() : MulticastBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4));

public sealed class SocketsBlockingNameIPv4() : NameBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4));
