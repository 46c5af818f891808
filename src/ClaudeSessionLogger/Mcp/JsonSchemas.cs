namespace ClaudeSessionLogger.Mcp;

/// <summary>Builds parts of JSON schemas.</summary>
static class JsonSchemas
{
    public static string Enum(IEnumerable<string> words) =>
        $$"""{"enum":[{{string.Join(',', words.Select(word => $"\"{word}\""))}}]}""";
}
