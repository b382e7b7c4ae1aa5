namespace Berth;

/// <summary>The words for <see cref="FrameDirection"/>, in messages and JSON.</summary>
public static class FrameDirections
{
    /// <summary>The word for a direction, such as <c>to-this-host</c>.</summary>
    /// <param name="direction">A defined direction.</param>
    /// <returns>A lower-case word with hyphens.</returns>
    public static string ToWord(this FrameDirection direction) => direction switch
    {
        FrameDirection.ToThisHost => "to-this-host",
        FrameDirection.Broadcast => "broadcast",
        FrameDirection.Multicast => "multicast",
        FrameDirection.ToOtherHost => "to-other-host",
        FrameDirection.Outgoing => "outgoing",
        _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "not a defined direction"),
    };
}
