namespace Berth;

/// <summary>From a worker, last: everything has ended; so many connections were cut.</summary>
internal sealed record EndedReport(long Cut) : ControlMessage;
