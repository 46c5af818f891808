namespace ClaudeSessionLogger.Platform.ClaudeFiles;

/// <summary>
/// Parses a transcript's path: <c>SESSION.jsonl</c>, <c>agent-ID.jsonl</c>, <c>SESSION/subagents/**/agent-ID.jsonl</c>.
/// </summary>
static class TranscriptPath
{
    /// <summary>The folder in that of a session with results of tools that are too long for a transcript.</summary>
    public const string ToolResults = "tool-results";

    const string Extension = ".jsonl",
        AgentPrefix = "agent-";

    // The client also writes other .jsonl files to these folders, such as the journal of a workflow. They are not
    // transcripts.
    public static bool IsTranscript(ReadOnlySpan<char> name) =>
        name.EndsWith(Extension, StringComparison.Ordinal)
        && name is not ("journal.jsonl" or "resume-head.jsonl" or "history.jsonl");

    public static string? AgentId(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return name.StartsWith(AgentPrefix, StringComparison.Ordinal) && name.Length > AgentPrefix.Length
            ? name[AgentPrefix.Length..]
            : null;
    }

    public static string SessionId(string path)
    {
        if (AgentId(path) is null)
            return Path.GetFileNameWithoutExtension(path);

        for (
            var folder = Path.GetDirectoryName(path);
            !string.IsNullOrEmpty(folder);
            folder = Path.GetDirectoryName(folder)
        )
        {
            if (
                Path.GetFileName(folder) == "subagents"
                && Path.GetFileName(Path.GetDirectoryName(folder)) is { Length: > 0 } session
            )
                return session;
        }

        return Path.GetFileNameWithoutExtension(path);
    }
}
