namespace Berth;

/// <summary>The four bells of a channel as one of its ends uses them.</summary>
/// <param name="MessageSent">Rung here: a message stands in our ring.</param>
/// <param name="RoomToSend">Rung there: our ring has room again.</param>
/// <param name="MessageCame">Rung there: a message stands in the other's ring.</param>
/// <param name="RoomMade">Rung here: the other's ring has room again.</param>
internal sealed record RingBells(Bell MessageSent, Bell RoomToSend, Bell MessageCame, Bell RoomMade) : IDisposable
{
    /// <summary>Wakes whoever sleeps at this end.</summary>
    public void RingHere()
    {
        RoomToSend.Ring();
        MessageCame.Ring();
    }

    public void Dispose()
    {
        MessageSent.Dispose();
        RoomToSend.Dispose();
        MessageCame.Dispose();
        RoomMade.Dispose();
    }
}
