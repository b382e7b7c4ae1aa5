// A store of values that speaks JSON: {"set":"x","value":[1,2]} keeps a value, {"get":"x"} answers with it.
// The codec finds where a message ends, however the client cut it into writes, and refuses one above its limit.
using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;

string url = args is [string typed] ? typed : "tcp://localhost:3491";
ConcurrentDictionary<string, JsonElement> kept = new();
MessageCodec<Request> requests = new JsonValuesCodec { BytesMax = 100_000 }.As(Json.Read<Request>, Json.Write);
MessageCodec<Answer> answers = new JsonValuesCodec().As(Json.Read<Answer>, Json.Write);

await using SocketServer server = BerthServer.Create();
server.Listen(url, ServeAsync, "store");
await server.RunAsync(); // Until Ctrl-C.

async Task ServeAsync(Connection connection, CancellationToken cancellation)
{
    MessageChannel<Answer> output = connection.Messages(answers);
    try
    {
        // Ends with the client, or when the server is stopping and no message has begun.
        await foreach (Request request in connection.Messages(requests).WithCancellation(cancellation))
        {
            await output.WriteAsync(AnswerTo(request), cancellation);
        }
    }
    catch (FaultException broken) when (broken.Fault.Reason == FaultReason.MalformedMessage)
    {
        // Behind it no message can be found any more: say why, and let the server close.
        await output.WriteAsync(new Answer(Error: broken.Fault.Detail), cancellation);
    }
    catch (JsonException wrong)
    {
        await output.WriteAsync(new Answer(Error: wrong.Message), cancellation);
    }
}

Answer AnswerTo(Request request)
{
    if (request is { Set: { } name, Value: { } given })
    {
        kept[name] = given;
        return new Answer(Kept: name);
    }

    return request.Get is not { } wanted ? new Answer(Error: "say {\"get\":NAME} or {\"set\":NAME,\"value\":…}")
        : kept.TryGetValue(wanted, out JsonElement value) ? new Answer(Value: value)
        : new Answer(Error: $"there is no '{wanted}'");
}

internal sealed record Request(string? Get = null, string? Set = null, JsonElement? Value = null);

internal sealed record Answer(string? Kept = null, JsonElement? Value = null, string? Error = null);

internal static class Json
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // The bytes are the connection's own and borrowed for the call; what is made of them is ours.
    public static T Read<T>(ReadOnlySequence<byte> bytes)
    {
        Utf8JsonReader reader = new(bytes);
        return JsonSerializer.Deserialize<T>(ref reader, Options) ?? throw new JsonException("null is no message");
    }

    public static void Write<T>(T message, IBufferWriter<byte> output)
    {
        using Utf8JsonWriter writer = new(output, new JsonWriterOptions { Encoder = Options.Encoder });
        JsonSerializer.Serialize(writer, message, Options);
    }
}
