namespace Berth;

/// <summary>
/// What a codec has learned about a message whose end is not there yet, kept by the caller between two tries, so that bytes that come
/// one by one are not looked at again and again. <c>default</c> where a message is to begin.
/// </summary>
public record struct ReadProgress
{
    /// <summary>Bytes at the start of the input that were looked at. A try that moves the input counts from its new start.</summary>
    public long Examined { get; set; }

    /// <summary>The codec's own.</summary>
    public int State { get; set; }
}
