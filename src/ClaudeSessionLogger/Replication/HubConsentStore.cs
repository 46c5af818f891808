using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Stores a message about data of this person that is not sent to the hub yet, because the person or the hub's owner
/// has to make a decision first.
/// </summary>
static class HubConsentStore
{
    // HubStateStore.Change deletes this key when the hub changes.
    const string Key = "hub_undecided";

    /// <summary>Returns null if no decision is pending.</summary>
    public static string? Load(Database database) =>
        Meta.Get(database, Key) is { Length: > 0 } sentence ? sentence : null;

    public static void Save(Database database, string? sentence)
    {
        if (sentence != Load(database))
            database.Transaction(() => Meta.Set(database, Key, sentence ?? ""));
    }
}
