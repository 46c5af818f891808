using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudeSessionLogger.Memory;
using ClaudeSessionLogger.Sync;

namespace ClaudeSessionLogger.Commands;

/// <summary>What <c>memory push</c>, <c>pull</c> and <c>sync</c> print as JSON; <c>events_*</c> are null with <c>--dry-run</c>, <c>coming</c> without.</summary>
sealed record WireMemorySync(
    IReadOnlyList<WireMemoryChange> Taken, IReadOnlyList<WireMemoryChange> Written, IReadOnlyList<WireMemoryChange>? Coming, IReadOnlyList<WireMemoryHeld> Held,
    int? EventsPulled, int? EventsPushed, string? StaysHere, IReadOnlyList<string> Problems)
{
    public static WireMemorySync Of(MemoryTally tally) => new(
        [.. tally.Taken.Select(WireMemoryChange.Of)], [.. tally.Written.Select(written => WireMemoryChange.Of(written.Folder, written.Write))],
        [.. tally.Coming.Select(file => new WireMemoryChange(file.Project.Value, file.Name, file.IsDeleted ? "deleted" : "changed"))], [.. tally.Held.Values.SelectMany(held => held).Select(WireMemoryHeld.Of)], tally.Pulled, tally.Pushed, tally.StaysHere, tally.Problems);
}

/// <summary>A file that changed; <c>change</c> is added, changed, deleted or renamed.</summary>
sealed record WireMemoryChange(string ProjectKey, string Name, string Change)
{
    public static WireMemoryChange Of(MemoryDraft draft) => new(
        draft.Project, draft.Name!, draft.To is not null || draft.From is not null ? "renamed" : draft.Content is null ? "deleted" : draft.Parents.Count == 0 ? "added" : "changed");

    public static WireMemoryChange Of(DeskFolder folder, PlannedWrite write) => new(
        folder.Project.Value, write.Name.Value, write.File.Hash is null ? "deleted" : write.There is null ? "added" : "changed");
}

/// <summary>A file that is held back; <c>why</c> is secret, deletion, name or unreadable; refused or unwritable for one of another machine.</summary>
sealed record WireMemoryHeld(string Folder, string Name, string Why, int? Line, string? Detail)
{
    public static WireMemoryHeld Of(HeldFile held) => new(held.Folder, held.Name, held.Why, held.Line, held.Detail);
}

sealed record WireMemoryFile(string ProjectKey, string Name, long Bytes, DateTime WrittenAt, string WrittenBy, int Versions, bool Deleted);

sealed record WireMemoryStatus(
    string? Hub, IReadOnlyList<WireMemoryFolder> Folders, IReadOnlyList<WireMemoryHeld> Held, int Conflicts, long WaitingHere, long? WaitingThere, string? Problem, string? Readers,
    IReadOnlyList<WireHubDamage> Damaged);

/// <summary>A folder of this machine: what changed in it that is not in the log yet, and what is in the log that is not in it yet.</summary>
sealed record WireMemoryFolder(string Folder, string ProjectKey, string Project, bool Shared, IReadOnlyList<WireMemoryChange> Here, IReadOnlyList<WireMemoryChange> There);

sealed record WireMemoryVersion(int Version, string Id, DateTime WrittenAt, string WrittenBy, string? Machine, string? SessionId, string Change, string? From, string? To, long Bytes, bool InPlace);

sealed record WireMemoryConflict(string ProjectKey, string Name, string Version, string WrittenBy, DateTime WrittenAt, string? Copy);

/// <summary>What became of a file, or would.</summary>
sealed record WireMemoryDone(string ProjectKey, string? Name, string Did, bool DryRun);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WireMemorySync))]
[JsonSerializable(typeof(WireMemoryStatus))]
[JsonSerializable(typeof(WireMemoryDone))]
[JsonSerializable(typeof(List<WireMemoryFile>))]
[JsonSerializable(typeof(List<WireMemoryVersion>))]
[JsonSerializable(typeof(List<WireMemoryConflict>))]
sealed partial class MemoryJson : JsonSerializerContext
{
    /// <summary>Names as they are, not as escapes.</summary>
    public static MemoryJson Readable => field ??= new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
