using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Cli.Commands.Hub;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;

namespace ClaudeSessionLogger.Cli.Commands.Memory;

/// <summary>
/// The JSON output of <c>memory push</c>, <c>pull</c> and <c>sync</c>. <c>events_*</c> are null with <c>--dry-run</c>;
/// <c>coming</c> is null without <c>--dry-run</c>.
/// </summary>
sealed record MemorySyncJson(
    IReadOnlyList<MemoryChangeJson> Taken,
    IReadOnlyList<MemoryChangeJson> Written,
    IReadOnlyList<MemoryChangeJson>? Coming,
    IReadOnlyList<BlockedFileJson> Held,
    int? EventsPulled,
    int? EventsPushed,
    string? StaysHere,
    IReadOnlyList<string> Problems
)
{
    /// <summary>The files with conflicting versions after the sync.</summary>
    public IReadOnlyList<MemoryChangeJson> Conflicts { get; init; } = [];

    /// <summary>The versions that were recorded from changes on this disk.</summary>
    public static IReadOnlyList<MemoryChangeJson> ScannedVersions(MemorySyncResult result) =>
        [
            .. result.ScannedVersions.Select(draft =>
                MemoryChangeJson.Of(draft, result.ProjectNames.GetValueOrDefault(draft.Project))
            ),
        ];

    public static MemorySyncJson Of(MemorySyncResult result) =>
        new(
            ScannedVersions(result),
            WrittenFiles(result),
            [
                .. result.Incoming.Select(file => new MemoryChangeJson(
                    file.Project.Value,
                    file.Name,
                    file.IsDeleted ? "deleted" : "changed",
                    file.Project.Name
                )),
            ],
            [.. result.Blocked.Values.SelectMany(held => held).Select(BlockedFileJson.Of)],
            result.Pulled.Versions,
            result.Pushed.Versions,
            result.WhyNotSent,
            result.Problems
        )
        {
            Conflicts =
            [
                .. result.Conflicts.Select(file => new MemoryChangeJson(file.Key, file.Name, "conflict", file.Project)),
            ],
        };

    /// <summary>The files that were written or deleted on this disk.</summary>
    public static IReadOnlyList<MemoryChangeJson> WrittenFiles(MemorySyncResult result) =>
        [
            .. result.ForgottenFiles.Select(file => new MemoryChangeJson(
                file.Folder.Project.Value,
                file.Name,
                "deleted",
                file.Folder.Project.Name
            )),
            .. result.WrittenFiles.Select(written => MemoryChangeJson.Of(written.Folder, written.Write)),
        ];
}

/// <summary>A changed file; <c>change</c> is added, changed, deleted, renamed or conflict.</summary>
/// <param name="Project">The project's name; null if it is not known.</param>
sealed record MemoryChangeJson(string ProjectKey, string Name, string Change, string? Project)
{
    public static MemoryChangeJson Of(MemoryDraft draft, string? project = null) =>
        new(
            draft.Project,
            draft.Name!,
            draft.To is not null || draft.From is not null ? "renamed"
                : draft.Content is null ? "deleted"
                : draft.Parents.Count == 0 ? "added"
                : "changed",
            project
        );

    public static MemoryChangeJson Of(LocalMemoryFolder folder, PlannedWrite write) =>
        new(
            folder.Project.Value,
            write.Name.Value,
            write.File.Hash is null ? "deleted"
                : write.ExpectedHash is null ? "added"
                : "changed",
            folder.Project.Name
        );
}

/// <summary>
/// A blocked file. <c>why</c> is secret, deletion, name or unreadable for a local file, and refused or unwritable for a
/// file from another machine.
/// </summary>
sealed record BlockedFileJson(string Folder, string Name, string Why, int? Line, string? Detail)
{
    public static BlockedFileJson Of(BlockedFile blocked) =>
        new(blocked.Folder, blocked.Name, blocked.Why.Text, blocked.Line, blocked.Detail);
}

sealed record MemoryFileJson(
    string ProjectKey,
    string Name,
    long Bytes,
    DateTime WrittenAt,
    string WrittenBy,
    int Versions,
    bool Deleted,
    string Project
);

sealed record MemoryStatusJson(
    string? Hub,
    IReadOnlyList<MemoryFolderJson> Folders,
    IReadOnlyList<BlockedFileJson> Held,
    int Conflicts,
    long WaitingHere,
    long? WaitingThere,
    string? Problem,
    string? Readers,
    IReadOnlyList<HubDamageJson> Damaged,
    IReadOnlyList<string> Kept,
    string? StaysHere
);

/// <summary>
/// A memory folder of this machine, with its changes that are not recorded yet, and recorded versions that are not
/// written to it yet.
/// </summary>
sealed record MemoryFolderJson(
    string Folder,
    string ProjectKey,
    string Project,
    bool Shared,
    IReadOnlyList<MemoryChangeJson> Here,
    IReadOnlyList<MemoryChangeJson> There
);

sealed record MemoryVersionJson(
    int Version,
    string Id,
    DateTime WrittenAt,
    string WrittenBy,
    string? Machine,
    SessionId? SessionId,
    string Change,
    string? From,
    string? To,
    long Bytes,
    bool InPlace
)
{
    /// <summary>The same as <c>id</c>, which elsewhere is the id of an entry.</summary>
    public string VersionId => Id;
}

sealed record MemoryConflictJson(
    string ProjectKey,
    string Name,
    string Version,
    string WrittenBy,
    DateTime WrittenAt,
    string? Copy,
    string Project
)
{
    /// <summary>The same as <c>version</c>, which elsewhere is a version's number.</summary>
    public string VersionId => Version;
}

/// <summary>A change that was made to a file, or would be made without <c>--dry-run</c>.</summary>
sealed record MemoryChangeDoneJson(string ProjectKey, string? Name, string Did, bool DryRun, string Project);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MemorySyncJson))]
[JsonSerializable(typeof(MemoryStatusJson))]
[JsonSerializable(typeof(MemoryChangeDoneJson))]
[JsonSerializable(typeof(MemoryForgetJson))]
[JsonSerializable(typeof(List<MemoryFileJson>))]
[JsonSerializable(typeof(List<MemoryVersionJson>))]
[JsonSerializable(typeof(List<MemoryConflictJson>))]
sealed partial class MemoryJsonContext : JsonSerializerContext
{
    /// <summary>Writes text without unnecessary JSON escapes.</summary>
    public static MemoryJsonContext Readable =>
        field ??= new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
                WriteIndented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
