namespace Berth;

/// <summary>The bytes of an option's value in the kernel's layout.</summary>
internal delegate T DecodeValue<out T>(ReadOnlySpan<byte> bytes);
