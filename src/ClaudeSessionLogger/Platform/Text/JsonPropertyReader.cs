using System.Text.Json;

namespace ClaudeSessionLogger.Platform.Text;

/// <summary>Reading JSON on the hot path, where no serializer is.</summary>
static class JsonPropertyReader
{
    /// <summary>At a property of this name: moves on to its value.</summary>
    public static bool TryEnter(ref Utf8JsonReader json, ReadOnlySpan<byte> name) => json.ValueTextEquals(name) && json.Read();
}
