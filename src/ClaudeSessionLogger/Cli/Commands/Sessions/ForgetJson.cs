using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Cli.Commands.Memory;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Reports.Entries;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>The output of <c>forget --json</c>. <paramref name="StillThere"/> is null after a dry run.</summary>
/// <param name="Memory">The forgotten notes of the project; null without <c>--memory</c>.</param>
sealed record ForgetJson(
    bool DryRun,
    int Sessions,
    long Responses,
    decimal CostUsd,
    IReadOnlyList<ForgetJson.Session> Forgotten,
    ForgetJson.Rest? StillThere,
    MemoryForgetJson? Memory
)
{
    public sealed record Session(
        SessionId SessionId,
        string? Project,
        string? Title,
        DateTime? EndedAt,
        long Responses,
        decimal CostUsd
    );

    /// <param name="FreeBlocks">
    /// Why free blocks of the database file may still contain deleted rows; null if they do not.
    /// </param>
    /// <param name="Archive">Why the archive still contains the sessions; null if it does not.</param>
    public sealed record Rest(
        IReadOnlyList<string> Transcripts,
        IReadOnlyCollection<SessionId> Forks,
        IReadOnlyList<string> Backups,
        long LogEntries,
        bool InSyncLog,
        string? FreeBlocks,
        long MemoryVersions,
        string? Archive
    );

    public static ForgetJson Of(
        IReadOnlyList<ForgetCandidate> sessions,
        ForgetResult? forgot,
        MemoryForgetJson? memory = null,
        string? notArchived = null
    ) =>
        new(
            forgot is null,
            sessions.Count,
            sessions.Sum(session => session.Responses),
            sessions.Sum(session => session.Cost.Value),
            [
                .. sessions.Select(session => new Session(
                    session.Id,
                    session.Project,
                    session.Title,
                    session.EndedAt,
                    session.Responses,
                    session.Cost.Value
                )),
            ],
            forgot is null
                ? null
                : new(
                    forgot.Transcripts,
                    forgot.SessionsWithCopies,
                    [.. forgot.Backups.Select(backup => backup.Path)],
                    forgot.Entries,
                    forgot.IsInBackgroundLog,
                    forgot.NotCompacted?.Message,
                    forgot.MemoryVersions,
                    notArchived
                ),
            memory
        );
}

/// <summary>
/// The output of <c>forget --json</c> for an entry. <paramref name="StillThere"/> is null after a dry run.
/// </summary>
sealed record ForgetEntryJson(bool DryRun, EntryRow Entry, ForgetEntryJson.Remains? StillThere)
{
    /// <param name="Hub">Whether the deletion must still be sent to a hub, and from there to other machines.</param>
    /// <param name="FreeBlocks">
    /// Why free blocks of the database file may still contain deleted text; null if they do not.
    /// </param>
    public sealed record Remains(IReadOnlyList<string> Backups, bool Hub, string? FreeBlocks)
    {
        /// <summary>The same backups, with the reason why nothing could be removed from each.</summary>
        [JsonIgnore]
        public IReadOnlyList<RemainingBackup> Reasons { get; init; } = [];
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ForgetJson))]
[JsonSerializable(typeof(ForgetEntryJson))]
sealed partial class ForgetJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static ForgetJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
