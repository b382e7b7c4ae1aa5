using System.Diagnostics.CodeAnalysis;

namespace Berth;

/// <summary>What a read of a <see cref="MessageChannel{T}"/> brought: a message, or the reason why there is none.</summary>
/// <typeparam name="T">What a message is to the program.</typeparam>
public readonly record struct MessageRead<T>
{
    /// <summary>Whether there is a message.</summary>
    [MemberNotNullWhen(true, nameof(Message))]
    public bool HasMessage { get; private init; }

    /// <summary>The message; only with <see cref="HasMessage"/>. Borrowed memory in it is valid until the channel is used to read again.</summary>
    public T? Message { get; private init; }

    /// <summary>Whether the peer has finished, behind a whole message: none will come any more.</summary>
    public bool IsEnd { get; private init; }

    /// <summary>
    /// Whether the wait ended because the server is stopping and no message had begun, or by
    /// <see cref="System.IO.Pipelines.PipeReader.CancelPendingRead"/>. Told once.
    /// </summary>
    public bool IsCanceled { get; private init; }

    internal static MessageRead<T> End { get; } = new() { IsEnd = true };

    internal static MessageRead<T> Canceled { get; } = new() { IsCanceled = true };

    internal static MessageRead<T> Of(T message) => new() { HasMessage = true, Message = message };
}
