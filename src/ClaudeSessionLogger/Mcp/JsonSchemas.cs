namespace ClaudeSessionLogger.Mcp;

/// <summary>Builds parts of JSON schemas.</summary>
static class JsonSchemas
{
    /// <summary>
    /// Returns the schema of a word from a list. Includes the type, because some clients refuse all tools if an enum
    /// has none.
    /// </summary>
    public static string Enum(IEnumerable<string> words) =>
        $$"""{"type":"string","enum":[{{string.Join(',', words.Select(word => $"\"{word}\""))}}]}""";
}
