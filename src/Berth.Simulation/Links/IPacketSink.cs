namespace Berth;

/// <summary>What takes the packets that arrive at a host: one life's stack.</summary>
internal interface IPacketSink
{
    /// <summary>A packet arrived. Called in the middle of an event, by the worker.</summary>
    /// <param name="packet">The packet; borrowed for the call.</param>
    /// <param name="by">On which direction it came.</param>
    public void Receive(ReadOnlySpan<byte> packet, LinkDirection by);
}
