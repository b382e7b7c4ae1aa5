namespace Berth;

/// <summary>
/// Plays a script: does what it does, waits in virtual time for what it expects, and throws a <see cref="ScriptException"/> at the first
/// difference. What the stack sends and the script does not mention is a difference, too.
/// </summary>
internal sealed class ScriptRunner
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    private readonly Script _script;
    private readonly ScriptWorld _world;
    private readonly ScriptCalls _calls;
    private PendingCall? _pending;
    private Instant _last;

    private ScriptRunner(Script script)
    {
        _script = script;
        _world = new ScriptWorld(script.Options);
        _calls = new ScriptCalls(_world);
    }

    private TimeSpan Tolerance => _script.Options.Tolerance;

    public static void Run(Script script)
    {
        ScriptRunner runner = new(script);
        foreach (ScriptEvent each in script.Events)
        {
            runner.Play(each);
        }

        int end = script.Events.Count > 0 ? script.Events[^1].Line : 1;
        runner.FinishPending();
        runner.ExpectNothingBefore(Instant.Never, end);
    }

    private void Play(ScriptEvent each)
    {
        Instant from = each.Time.Kind == ScriptTimeKind.Relative ? _last + each.Time.From : new Instant(0) + each.Time.From;
        Instant to = each.Time.Kind == ScriptTimeKind.Any ? Instant.Never : from + (each.Time.To - each.Time.From);
        if (each is SegmentEvent { IsOutbound: true } or DatagramEvent { IsOutbound: true } or IcmpEvent { IsOutbound: true })
        {
            SeenPacket seen = Await(each, from, to);
            Check(each, seen);
            _last = from == to ? from : seen.At;
            return;
        }

        if (each is PauseEvent && each.Time.Kind == ScriptTimeKind.Any)
        {
            return;
        }

        if (each is not PauseEvent && (each.Time.Kind == ScriptTimeKind.Any || (to != from && !each.Time.IsSpan)))
        {
            throw Fail(each.Line, "only a packet that is expected can come at any time or within a range");
        }

        AdvanceTo(from);
        ExpectNothingBefore(from, each.Line);
        _last = from;
        switch (each)
        {
            case PauseEvent:
                AdvanceTo(to + Tolerance);
                break;
            case SegmentEvent segment:
                _world.DeliverSegment(segment);
                break;
            case DatagramEvent datagram:
                _world.DeliverDatagram(datagram);
                break;
            case IcmpEvent icmp:
                _world.DeliverIcmp(icmp, icmp.Quote ?? throw Fail(each.Line, "an ICMP error has to quote a segment: [first:end(length)]"));
                break;
            case CallEvent call:
                StartCall(call, to);
                break;
            case AssertEvent claim:
                if (ScriptAssertion.Check(claim.Code, _calls.Variable) is { } difference)
                {
                    throw Fail(each.Line, difference);
                }

                break;
            case SettingEvent setting:
                _world.Settings = ScriptSettings.Apply(_world.Settings, setting.Name, setting.Value)
                    ?? throw Fail(each.Line, $"the setting {setting.Name}={setting.Value} is not known");
                break;
            default:
                throw Fail(each.Line, $"{each.GetType().Name} can't be played");
        }

        TryFinishPending();
    }

    private void AdvanceTo(Instant time)
    {
        while (_pending is { } pending)
        {
            Instant until = Instant.Earlier(time, pending.To + Tolerance);
            _world.AdvanceTo(until, TryFinishPending);
            if (_pending is null)
            {
                break;
            }

            if (_world.Now > pending.To && until == pending.To + Tolerance)
            {
                throw Fail(pending.Call.Line, $"expected {pending.Call.Name} to return at {ScriptPrinter.Time(pending.To)}, but it still waits");
            }

            if (_world.Now >= time)
            {
                return;
            }
        }

        _world.AdvanceTo(time, static () => false);
    }

    private void StartCall(CallEvent call, Instant to)
    {
        if (_pending is not null)
        {
            throw Fail(call.Line, $"{_pending.Call.Name} of line {_pending.Call.Line} still waits, and the script has one thread only");
        }

        _pending = new PendingCall(call, to);
        if (!TryFinishPending() && !call.Time.IsSpan)
        {
            throw Fail(call.Line, $"expected {call.Name} to return at once, but it waits");
        }
    }

    /// <summary>Looks whether the call that waits can return; then it must have been allowed to, and with what the script says.</summary>
    private bool TryFinishPending()
    {
        if (_pending is not { } pending)
        {
            return false;
        }

        CallResult? result;
        try
        {
            result = _calls.Attempt(pending);
        }
        catch (NotSupportedException unknown)
        {
            throw Fail(pending.Call.Line, unknown.Message);
        }

        if (result is not { } returned)
        {
            return false;
        }

        _pending = null;
        _world.Pump();
        if (pending.Call.Time.IsSpan && (_world.Now - pending.To).Duration() > Tolerance)
        {
            throw Fail(pending.Call.Line, $"expected {pending.Call.Name} to return at {ScriptPrinter.Time(pending.To)}, but it did at {ScriptPrinter.Time(_world.Now)}");
        }

        return pending.Difference(returned) is { } difference ? throw Fail(pending.Call.Line, difference) : true;
    }

    private void FinishPending()
    {
        if (_pending is { } pending)
        {
            AdvanceTo(pending.To + (2 * Tolerance));
        }
    }

    private SeenPacket Await(ScriptEvent each, Instant from, Instant to)
    {
        if (_world.Unclaimed.Count == 0)
        {
            Instant limit = to == Instant.Never ? _world.Now + Patience : to + Tolerance;
            while (_pending is { } pending && _world.Unclaimed.Count == 0 && _world.Now < limit)
            {
                Instant until = Instant.Earlier(limit, pending.To + Tolerance);
                _world.AdvanceTo(until, () => TryFinishPending() || _world.Unclaimed.Count > 0);
                if (_pending is not null && _world.Unclaimed.Count == 0 && _world.Now >= pending.To + Tolerance)
                {
                    throw Fail(pending.Call.Line, $"expected {pending.Call.Name} to return at {ScriptPrinter.Time(pending.To)}, but it still waits");
                }
            }

            if (_world.Unclaimed.Count == 0)
            {
                _world.AdvanceTo(limit, () => _world.Unclaimed.Count > 0);
            }
        }

        string expected = ScriptExpectation.Print(each);
        if (!_world.Unclaimed.TryDequeue(out SeenPacket? seen))
        {
            throw Fail(each.Line, $"expected {expected}, but nothing was sent until {ScriptPrinter.Time(_world.Now)}");
        }

        bool isInTime = each.Time.Kind == ScriptTimeKind.Any || (seen.At >= from + -Tolerance && seen.At <= to + Tolerance);
        return isInTime ? seen : throw Fail(
            each.Line,
            $"expected {expected} at {ScriptPrinter.Time(from)}{(to > from ? "~" + ScriptPrinter.Time(to) : "")}, but at {ScriptPrinter.Time(seen.At)} came {seen.Print()}");
    }

    private void Check(ScriptEvent each, SeenPacket seen)
    {
        if (ScriptExpectation.Difference(each, seen) is { } difference)
        {
            throw Fail(each.Line, $"{difference}\nexpected: {ScriptExpectation.Print(each)}\nactual:   {seen.Print()}");
        }
    }

    /// <summary>A packet that no statement asked for, before the time that a statement is about.</summary>
    private void ExpectNothingBefore(Instant time, int line)
    {
        if (_world.Unclaimed.TryPeek(out SeenPacket? seen) && seen.At + Tolerance < time)
        {
            throw Fail(line, $"expected nothing before this, but at {ScriptPrinter.Time(seen.At)} came {seen.Print()}");
        }
    }

    private ScriptException Fail(int line, string message) =>
        new(_script.File, line, message, string.Join('\n', _world.Trace.TakeLast(60)));
}
