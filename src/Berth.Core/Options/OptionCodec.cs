namespace Berth;

/// <summary>An option's value as the kernel's bytes and as a person's text.</summary>
internal sealed class OptionCodec<T>
{
    private readonly TryParseValue<T>? _tryParseSetting;

    public string Unit { get; init; } = "";

    /// <summary>What may be set, for the sentence "it takes …".</summary>
    public required string Range { get; init; }

    public int BytesMax { get; init; } = sizeof(int);

    public required Func<T, byte[]> Encode { get; init; }

    public required DecodeValue<T> Decode { get; init; }

    public required TryParseValue<T> TryParse { get; init; }

    public required Func<T, string> Format { get; init; }

    /// <summary>Reads a system-wide setting, which is a bare number in the kernel's unit. Default: as a person types it.</summary>
    public TryParseValue<T> TryParseSetting
    {
        get => _tryParseSetting ?? TryParse;
        init => _tryParseSetting = value;
    }
}
