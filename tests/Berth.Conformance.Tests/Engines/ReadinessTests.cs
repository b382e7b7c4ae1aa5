namespace Berth.Conformance;

public sealed class SocketsReadinessIPv4() : ReadinessBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.IPv4));

public sealed class SocketsReadinessUnix() : ReadinessBehaviours(EnginesUnderTest.In(EnginesUnderTest.Sockets, AddressKind.Unix));

public sealed class SocketsBlockingReadinessIPv4() : ReadinessBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.IPv4));

public sealed class SocketsBlockingReadinessUnix() : ReadinessBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsBlocking, AddressKind.Unix));

public sealed class SocketsPortableReadinessIPv4() : ReadinessBehaviours(EnginesUnderTest.In(EnginesUnderTest.SocketsPortable, AddressKind.IPv4));

public sealed class MemoryReadinessIPv4() : ReadinessBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv4));
