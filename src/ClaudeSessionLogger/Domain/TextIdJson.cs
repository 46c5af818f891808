using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaudeSessionLogger.Domain;

/// <summary>Reads and writes a typed id as its text.</summary>
abstract class TextIdJson<T>(Func<string, T> create) : JsonConverter<T>
    where T : struct, ITextId
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        create(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}

sealed class SessionIdJson() : TextIdJson<SessionId>(value => new(value));

sealed class EntryIdJson() : TextIdJson<EntryId>(value => new(value));
