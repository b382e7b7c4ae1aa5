namespace Berth;

/// <summary>Nobody reads our standard output any more. The program ends quietly, as one that SIGPIPE ends.</summary>
internal sealed class OutputClosedException(IOException inner) : Exception("standard output is closed", inner);
