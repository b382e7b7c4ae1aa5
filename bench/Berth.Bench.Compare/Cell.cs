namespace Berth.Bench.Compare;

/// <summary>One line of load: how a request looks.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Mode">The generator's mode: <c>echo</c> on connections that stay, or <c>connect</c>.</param>
/// <param name="Bytes">Bytes each way.</param>
internal sealed record Cell(string Name, string Mode, int Bytes)
{
    /// <summary>Every cell of the comparison.</summary>
    public static IReadOnlyList<Cell> All { get; } =
    [
        new("32 B request and response", "echo", 32),
        new("512 B request and response", "echo", 512),
        new("16 KB request and response", "echo", 16 * 1024),
        new("connect, 32 B request and response, close", "connect", 32),
    ];

    /// <summary>Whether connections stay open, so that a server must serve all of them at once.</summary>
    public bool StaysConnected => Mode == "echo";
}
