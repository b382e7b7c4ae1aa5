namespace Berth.Conformance;

public sealed class SocketsOptionIPv4() : InternetOptionBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv4));

public sealed class SocketsOptionIPv6() : InternetOptionBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv6));

public sealed class SocketsOptionUnix() : OptionBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.Unix));

public sealed class SocketsBlockingOptionIPv4() : InternetOptionBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4));

public sealed class SocketsPortableOptionIPv4() : InternetOptionBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.IPv4));

public sealed class SocketsPortableOptionUnix() : OptionBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.Unix));
