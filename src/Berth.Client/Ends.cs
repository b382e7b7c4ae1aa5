namespace Berth;

/// <summary>The two addresses of what a dial opened.</summary>
internal readonly record struct Ends(Address Local, Address Remote);
