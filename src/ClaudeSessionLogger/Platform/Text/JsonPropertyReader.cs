using System.Text.Json;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>Reads JSON in hooks, without a serializer.</summary>
static class JsonPropertyReader
{
    /// <summary>Returns true and moves to the value if the reader is at a property with this name.</summary>
    public static bool TryEnter(ref Utf8JsonReader json, ReadOnlySpan<byte> name) =>
        json.ValueTextEquals(name) && json.Read();
}
