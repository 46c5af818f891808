using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Capture;
using ClaudeSessionLogger.Reports.Entries;

namespace ClaudeSessionLogger.Cli.Commands.Sessions;

/// <summary>The output of <c>forget --json</c>. <paramref name="StillThere"/> is null after a dry run.</summary>
sealed record ForgetJson(bool DryRun, int Sessions, long Responses, decimal CostUsd, IReadOnlyList<ForgetJson.Session> Forgotten, ForgetJson.Rest? StillThere)
{
    public sealed record Session(string SessionId, string? Project, string? Title, DateTime? EndedAt, long Responses, decimal CostUsd);

    /// <param name="FreeBlocks">Why deleted rows may still be in the file's free blocks; null if they are not.</param>
    public sealed record Rest(
        IReadOnlyList<string> Transcripts, IReadOnlyCollection<string> Forks, IReadOnlyList<string> Backups, long LogEntries, bool InSyncLog, string? FreeBlocks);

    public static ForgetJson Of(IReadOnlyList<ForgetCandidate> sessions, ForgetResult? forgot) => new(
        forgot is null, sessions.Count, sessions.Sum(session => session.Responses), sessions.Sum(session => session.Cost.Value),
        [.. sessions.Select(session => new Session(session.Id, session.Project, session.Title, session.EndedAt, session.Responses, session.Cost.Value))],
        forgot is null ? null : new(forgot.Transcripts, forgot.Relatives, forgot.Backups, forgot.Entries, forgot.InLog, forgot.NotCompacted?.Message));
}

/// <summary>
/// The output of <c>forget --json</c> for an entry. <paramref name="StillThere"/> is null after a dry run.
/// </summary>
sealed record ForgetEntryJson(bool DryRun, EntryRow Entry, ForgetEntryJson.Remains? StillThere)
{
    /// <param name="Hub">Whether a hub and other machines have yet to receive the deletion.</param>
    /// <param name="FreeBlocks">Why deleted text may still be in the file's free blocks; null if it is not.</param>
    public sealed record Remains(IReadOnlyList<string> Backups, bool Hub, string? FreeBlocks);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ForgetJson))]
[JsonSerializable(typeof(ForgetEntryJson))]
sealed partial class ForgetJsonContext : JsonSerializerContext
{
    /// <summary>Writes text unescaped, so that people can read it.</summary>
    public static ForgetJsonContext Readable => field ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
