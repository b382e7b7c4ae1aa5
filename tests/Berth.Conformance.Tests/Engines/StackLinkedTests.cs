using Berth.Conformance.Linked;

namespace Berth.Conformance;

public sealed class StackLinkedStreamIPv4() : StreamBehaviours(EnginesUnderTest.In(EnginesUnderTest.StackLinked, LinkedHosts.IPv4));

public sealed class StackLinkedStreamIPv6() : StreamBehaviours(EnginesUnderTest.In(EnginesUnderTest.StackLinked, LinkedHosts.IPv6));

public sealed class StackLinkedTransferIPv4() : TransferBehaviours(EnginesUnderTest.In(EnginesUnderTest.StackLinked, LinkedHosts.IPv4));

public sealed class StackLinkedListenerIPv4() : ListenerBehaviours(EnginesUnderTest.In(EnginesUnderTest.StackLinked, LinkedHosts.IPv4));

public sealed class StackLinkedListenerIPv6() : ListenerBehaviours(EnginesUnderTest.In(EnginesUnderTest.StackLinked, LinkedHosts.IPv6));

public sealed class StackLinkedPipeIPv4() : PipeBehaviours(new ConnectionPipe(EnginesUnderTest.In(EnginesUnderTest.StackLinked, LinkedHosts.IPv4)));

public sealed class StackLinkedUrgentIPv4() : UrgentBehaviours(EnginesUnderTest.In(EnginesUnderTest.StackLinked, LinkedHosts.IPv4));
