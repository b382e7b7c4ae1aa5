using System.Text.Json.Serialization;

namespace Berth;

/// <summary>What parent and worker tell each other: orders down, reports up. One JSON object a line.</summary>
[JsonDerivedType(typeof(StopOrder), "stop")]
[JsonDerivedType(typeof(CutOrder), "cut")]
[JsonDerivedType(typeof(AllFullOrder), "all-full")]
[JsonDerivedType(typeof(ReadyReport), "ready")]
[JsonDerivedType(typeof(FullReport), "full")]
[JsonDerivedType(typeof(EventReport), "event")]
[JsonDerivedType(typeof(DrainedReport), "drained")]
[JsonDerivedType(typeof(RecyclingReport), "recycling")]
[JsonDerivedType(typeof(EndedReport), "ended")]
internal abstract record ControlMessage;
