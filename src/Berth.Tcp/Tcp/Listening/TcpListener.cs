namespace Berth;

/// <summary>The passive opener: see the host.</summary>
internal sealed class TcpListener;
