using System.Text.Json;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>Reads JSON in hooks, without a serializer.</summary>
static class JsonPropertyReader
{
    /// <summary>If the reader is at a property of this name, moves to its value.</summary>
    public static bool TryEnter(ref Utf8JsonReader json, ReadOnlySpan<byte> name) => json.ValueTextEquals(name) && json.Read();
}
