namespace Berth.Conformance;

public sealed class SocketsPortableStreamIPv4() : StreamBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.IPv4));

public sealed class SocketsPortableStreamUnix() : StreamBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.Unix));

public sealed class SocketsPortableTransferIPv4() : TransferBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.IPv4));

public sealed class SocketsPortableTransferUnix() : TransferBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.Unix));

public sealed class SocketsPortableListenerIPv4() : ListenerBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.IPv4));

public sealed class SocketsPortableListenerUnix() : ListenerBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.Unix));

public sealed class SocketsPortableDatagramIPv4() : DatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.IPv4));

public sealed class SocketsPortableDatagramUnix() : DatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.Unix));

public sealed class SocketsPortableInternetIPv4() : InternetBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.IPv4));

public sealed class SocketsPortableInternetDatagramIPv4() : InternetDatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.IPv4));

public sealed class SocketsPortableUnixPathUnix() : UnixBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.Unix));

public sealed class SocketsPortableDescriptorIPv4() : DescriptorBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.IPv4));

public sealed class SocketsPortableDescriptorUnix() : DescriptorBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.Unix));

public sealed class SocketsPortableSessionIPv4() : SessionBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.IPv4));

public sealed class SocketsPortableMulticastIPv4() : MulticastBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.IPv4));

public sealed class SocketsPortableNameIPv4() : NameBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.IPv4));
