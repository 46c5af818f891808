using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// Stores a sentence about this person's data that is not sent to the hub until they, or the hub's owner, have made a
/// decision.
/// </summary>
static class HubConsentStore
{
    // HubStateStore.Change deletes it when the hub changes.
    const string Key = "hub_undecided";

    /// <summary>Returns null if no decision is pending.</summary>
    public static string? Load(Database database) => Meta.Get(database, Key) is { Length: > 0 } sentence ? sentence : null;

    public static void Save(Database database, string? sentence)
    {
        if (sentence != Load(database))
            database.Transaction(() => Meta.Set(database, Key, sentence ?? ""));
    }
}
