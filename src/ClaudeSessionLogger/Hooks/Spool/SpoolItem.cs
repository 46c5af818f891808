namespace ClaudeSessionLogger.Hooks.Spool;

enum SpoolKind { SessionEnd, Memory }

/// <summary>
/// Something that happened and waits for <c>flush</c>. What the client did not say, or said in a way we do not know, is null.
/// </summary>
/// <param name="Config">The client's folder of the profile that it happened in.</param>
/// <param name="KeepsNone">The client was told to keep no transcript, so there is none to wait for.</param>
/// <param name="FilePath">The memory file, in an item of kind <see cref="SpoolKind.Memory"/>.</param>
sealed record SpoolItem(
    SpoolKind Kind,
    DateTimeOffset At,
    string Config,
    bool KeepsNone,
    string? SessionId,
    string? TranscriptPath,
    string? Cwd,
    string? Reason,
    string? FilePath)
{
    /// <summary>Where it lies, and which writing of that file this is.</summary>
    public string Path { get; init; } = "";
    public string Id { get; init; } = "";

    public static SpoolItem From(SpoolEnvelope envelope, HookPayload wire, string path) => new(
        envelope.Kind, envelope.At, envelope.Config, envelope.KeepsNone,
        wire.SessionId, wire.TranscriptPath, wire.Cwd, wire.Reason, wire.FilePath)
    {
        Path = path,
        Id = envelope.Id,
    };
}
