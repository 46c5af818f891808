namespace ClaudeSessionLogger.Hooks.Spool;

enum SpoolKind
{
    SessionEnd,
    Memory,
}

/// <summary>
/// A hook event that waits in the spool for <c>flush</c>. A value is null if the client did not send it, or sent it in
/// an unknown format.
/// </summary>
/// <param name="Config">The configuration folder of the client's profile.</param>
/// <param name="HasNoTranscript">
/// Whether the client is configured to write no transcript; if so, the flush does not wait for one.
/// </param>
/// <param name="FilePath">The memory file; only for items of kind <see cref="SpoolKind.Memory"/>.</param>
sealed record SpoolItem(
    SpoolKind Kind,
    DateTimeOffset At,
    string Config,
    bool HasNoTranscript,
    string? SessionId,
    string? TranscriptPath,
    string? Cwd,
    string? Reason,
    string? FilePath
)
{
    /// <summary>The path of the spool file.</summary>
    public string Path { get; init; } = "";

    /// <summary>Identifies this item, even if a later item has replaced it in the same file.</summary>
    public string Id { get; init; } = "";

    /// <summary>The hook's <c>CLAUDE_LOGGER_USER</c>; null if it has none.</summary>
    public string? User { get; init; }

    public static SpoolItem From(SpoolEnvelope envelope, HookPayload payload, string path) =>
        new(
            envelope.Kind,
            envelope.At,
            envelope.Config,
            envelope.HasNoTranscript,
            payload.SessionId,
            payload.TranscriptPath,
            payload.Cwd,
            payload.Reason,
            payload.FilePath
        )
        {
            Path = path,
            Id = envelope.Id,
            User = envelope.User,
        };
}
