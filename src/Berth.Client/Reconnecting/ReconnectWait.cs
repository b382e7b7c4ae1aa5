namespace Berth;

/// <summary>A dial failed, or a connection broke; after a wait the next dial begins.</summary>
/// <param name="Cause">What failed; a <see cref="FaultException"/> unless the handler threw another exception of input or output.</param>
/// <param name="Delay">How long the wait is; zero when the connection had lasted.</param>
public sealed record ReconnectWait(IOException Cause, TimeSpan Delay);
