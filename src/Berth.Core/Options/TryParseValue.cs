namespace Berth;

/// <summary>A value as text, if it is one.</summary>
internal delegate bool TryParseValue<T>(string text, out T value);
