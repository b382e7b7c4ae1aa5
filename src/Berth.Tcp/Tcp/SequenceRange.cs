namespace Berth;

/// <summary>One stretch that was received, and when in the order of arrivals it last grew or was repeated.</summary>
internal readonly record struct SequenceRange(SequenceNumber Start, SequenceNumber End, long Order)
{
    public int Length => End - Start;
}
