namespace Berth;

/// <summary>What was typed can't be understood. The message says which part, and the nearest right word; the exit code is 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
