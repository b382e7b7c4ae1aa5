namespace Berth.Conformance;

public sealed class MemoryStreamIPv4() : StreamBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv4));

public sealed class MemoryStreamIPv6() : StreamBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv6));

public sealed class MemoryTransferIPv4() : TransferBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv4));

public sealed class MemoryTransferIPv6() : TransferBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv6));

public sealed class MemoryListenerIPv4() : ListenerBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv4));

public sealed class MemoryListenerIPv6() : ListenerBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv6));

public sealed class MemoryDatagramIPv4() : DatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv4));

public sealed class MemoryDatagramIPv6() : DatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv6));

public sealed class MemoryInternetIPv4() : InternetBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv4));

public sealed class MemoryInternetIPv6() : InternetBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv6));

public sealed class MemoryInternetDatagramIPv4() : InternetDatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv4));

public sealed class MemoryInternetDatagramIPv6() : InternetDatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv6));

public sealed class MemoryPipeIPv4() : PipeBehaviours(new ConnectionPipe(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv4)));

public sealed class MemoryPipeIPv6() : PipeBehaviours(new ConnectionPipe(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv6)));

public sealed class MemorySessionIPv4() : SessionBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv4));

public sealed class MemoryNameIPv4() : NameBehaviours(EnginesUnderTest.In(EnginesUnderTest.Memory, AddressKind.IPv4));
