namespace Berth;

/// <summary>What is known of the way to a destination.</summary>
/// <param name="ByteCount">The largest packet that goes through whole, in bytes.</param>
/// <param name="MustAllowFragments">
/// Whether the path is narrower still than a host may believe, so that packets go without DF and routers split them (IPv4 only).
/// </param>
internal readonly record struct PathMtu(int ByteCount, bool MustAllowFragments);
