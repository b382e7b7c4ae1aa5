namespace Berth.Conformance;

public sealed class StackStreamIPv4() : StreamBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv4));

public sealed class StackStreamIPv6() : StreamBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv6));

public sealed class StackTransferIPv4() : TransferBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv4));

public sealed class StackTransferIPv6() : TransferBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv6));

public sealed class StackListenerIPv4() : ListenerBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv4));

public sealed class StackListenerIPv6() : ListenerBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv6));

public sealed class StackInternetIPv4() : InternetBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv4));

public sealed class StackInternetIPv6() : InternetBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv6));

public sealed class StackPipeIPv4() : PipeBehaviours(new ConnectionPipe(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv4)));

public sealed class StackPipeIPv6() : PipeBehaviours(new ConnectionPipe(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv6)));

public sealed class StackUrgentIPv4() : UrgentBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv4));

public sealed class StackUrgentIPv6() : UrgentBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv6));

public sealed class StackReadinessIPv4() : ReadinessBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv4));

public sealed class StackNameIPv4() : NameBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv4));

public sealed class StackDatagramIPv4() : DatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv4));

public sealed class StackDatagramIPv6() : DatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv6));

public sealed class StackInternetDatagramIPv4() : InternetDatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv4));

public sealed class StackInternetDatagramIPv6() : InternetDatagramBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv6));

public sealed class StackSessionIPv4() : SessionBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv4));

public sealed class StackSessionIPv6() : SessionBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv6));

public sealed class StackMulticastIPv4() : MulticastBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv4));

public sealed class StackOptionIPv4() : InternetOptionBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv4));

public sealed class StackOptionIPv6() : InternetOptionBehaviours(EnginesUnderTest.In(EnginesUnderTest.Stack, AddressKind.IPv6));
