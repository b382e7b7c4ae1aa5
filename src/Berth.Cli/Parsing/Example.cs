namespace Berth;

/// <summary>A command line worth copying.</summary>
/// <param name="Line">As typed, without the tool's name.</param>
/// <param name="Meaning">What it does, a few words.</param>
internal sealed record Example(string Line, string Meaning);
