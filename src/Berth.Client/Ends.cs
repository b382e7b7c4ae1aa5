namespace Berth;

/// <summary>The two addresses of what a dial opened, and who is at the other end when the kernel knows.</summary>
internal readonly record struct Ends(Address Local, Address Remote, PeerCredentials? Peer = null);
