using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>What of this person's does not go to the hub before they, or its owner, have decided something: a sentence, for whoever shows it.</summary>
static class HubConsentStore
{
    // Another hub, or none, forgets it: HubStateStore.Change.
    const string Key = "hub_undecided";

    /// <summary>Null where nothing is to be decided.</summary>
    public static string? Load(Database database) => Meta.Get(database, Key) is { Length: > 0 } sentence ? sentence : null;

    public static void Save(Database database, string? sentence)
    {
        if (sentence != Load(database))
            database.Transaction(() => Meta.Set(database, Key, sentence ?? ""));
    }
}
