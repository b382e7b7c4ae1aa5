namespace Berth;

/// <summary>A script that was read: what it asks of the runner, the settings before the first event, and the events in their order.</summary>
internal sealed record Script(string File, ScriptOptions Options, IReadOnlyList<ScriptEvent> Events);

/// <summary>What stands in <c>--name=value</c> lines.</summary>
internal sealed record ScriptOptions
{
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMilliseconds(1);

    public bool IsIpv6 { get; init; }

    public int Mtu { get; init; } = 1500;
}

internal enum ScriptTimeKind
{
    Absolute,
    Relative,
    Any,
}

/// <summary>When an event is due: at a time, between two, or whenever it comes. With <c>...</c> the second is when a call returns.</summary>
internal readonly record struct ScriptTime(ScriptTimeKind Kind, TimeSpan From, TimeSpan To, bool IsSpan = false);

internal abstract record ScriptEvent(ScriptTime Time, int Line);

/// <summary>A segment that the peer sends, or that the stack is expected to send.</summary>
internal sealed record SegmentEvent(ScriptTime Time, int Line, bool IsOutbound, int Peer, ScriptSegment Segment) : ScriptEvent(Time, Line);

/// <summary>A datagram.</summary>
internal sealed record DatagramEvent(ScriptTime Time, int Line, bool IsOutbound, int Peer, int Length) : ScriptEvent(Time, Line);

/// <summary>An ICMP error: from a router on the way in, or the stack's own on the way out.</summary>
internal sealed record IcmpEvent(ScriptTime Time, int Line, bool IsOutbound, int Peer, IcmpReport Report, string Words, ScriptQuote? Quote) : ScriptEvent(Time, Line);

/// <summary>A system call and what it returns.</summary>
internal sealed record CallEvent(ScriptTime Time, int Line, string Name, IReadOnlyList<ScriptValue> Arguments, ScriptValue? Result, string? Error)
    : ScriptEvent(Time, Line);

/// <summary>Claims about the connection's variables.</summary>
internal sealed record AssertEvent(ScriptTime Time, int Line, string Code) : ScriptEvent(Time, Line);

/// <summary>Nothing happens, and nothing is expected: what stands in the place of a packet that a mutation left out.</summary>
internal sealed record PauseEvent(ScriptTime Time, int Line) : ScriptEvent(Time, Line);

/// <summary>A setting of the stack.</summary>
internal sealed record SettingEvent(ScriptTime Time, int Line, string Name, string Value) : ScriptEvent(Time, Line);

/// <summary>The segment that an ICMP error quotes; of a datagram only the length.</summary>
internal sealed record ScriptQuote(bool IsDatagram, uint Sequence, int Length);

/// <summary>A segment as scripts write it. What is null is not checked, or not there.</summary>
internal sealed record ScriptSegment
{
    public TcpFlags Flags { get; init; }

    public uint Sequence { get; init; }

    public int Length { get; init; }

    public uint? Acknowledgement { get; init; }

    public ushort? Window { get; init; }

    public ushort? Urgent { get; init; }

    /// <summary>The options one by one, padding included; null is <c>&lt;...&gt;</c>, any.</summary>
    public IReadOnlyList<ScriptOption>? Options { get; init; } = [];
}

/// <summary>One option of a segment, and its numbers.</summary>
internal sealed record ScriptOption(string Name, params IReadOnlyList<uint> Numbers)
{
    public bool Equals(ScriptOption? other) => other is not null && Name == other.Name && Numbers.SequenceEqual(other.Numbers);

    public override int GetHashCode() => HashCode.Combine(Name, Numbers.Count);

    public override string ToString() => Name switch
    {
        "TS" => $"TS val {Numbers[0]} ecr {Numbers[1]}",
        "sack" => "sack " + string.Join(' ', Enumerable.Range(0, Numbers.Count / 2).Select(at => $"{Numbers[2 * at]}:{Numbers[(2 * at) + 1]}")),
        _ => Numbers.Count == 0 ? Name : $"{Name} {string.Join(' ', Numbers)}",
    };
}

/// <summary>An argument or result of a system call.</summary>
internal abstract record ScriptValue;

/// <summary><c>...</c>: anything.</summary>
internal sealed record AnyValue : ScriptValue;

internal sealed record NumberValue(long Number) : ScriptValue;

/// <summary>A constant, or several joined by <c>|</c>.</summary>
internal sealed record NameValue(params IReadOnlyList<string> Names) : ScriptValue;

internal sealed record TextValue(string Text) : ScriptValue;

internal sealed record ListValue(IReadOnlyList<ScriptValue> Items) : ScriptValue;

internal sealed record StructValue(IReadOnlyDictionary<string, ScriptValue> Fields, IReadOnlyList<ScriptValue> Plain) : ScriptValue;

/// <summary><c>htons(8080)</c>, <c>inet_addr("192.0.2.1")</c>.</summary>
internal sealed record FunctionValue(string Name, ScriptValue Argument) : ScriptValue;
