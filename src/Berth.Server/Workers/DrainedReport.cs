namespace Berth;

/// <summary>From a worker: it accepts nothing any more and has closed its copies of the listeners.</summary>
internal sealed record DrainedReport : ControlMessage;
