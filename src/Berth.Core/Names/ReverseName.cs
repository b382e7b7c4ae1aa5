namespace Berth;

/// <summary>The name of an address. Immutable.</summary>
/// <param name="Host">A name; the address as text when it has none or none was wanted.</param>
/// <param name="Service">A name of the services database, or the port as a decimal number.</param>
public sealed record ReverseName(string Host, string Service);
