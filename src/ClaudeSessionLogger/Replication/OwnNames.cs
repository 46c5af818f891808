using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Replication;

/// <summary>
/// The names under which people have written on this machine: in sessions, which are never received from elsewhere, and
/// in the shared log.
/// </summary>
static class OwnNames
{
    const string Key = "own_names";

    /// <summary>Returns the names without <see cref="UserIdentity.Unknown"/>.</summary>
    public static IReadOnlyList<string> All(Database database) =>
        [
            .. database
                .Query("select distinct created_by from sessions where created_by is not null", row => row.GetString(0))
                .Concat(Stored(database))
                .Where(name => name.Length > 0 && name != UserIdentity.Unknown)
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>Records that somebody writes under this name. Returns false if this is known.</summary>
    public static bool Add(Database database, string name)
    {
        var names = Stored(database);
        if (name == UserIdentity.Unknown || names.Contains(name))
            return false;
        Meta.Set(database, Key, string.Join('\n', [.. names, name]));
        return true;
    }

    // A name is one line (UserIdentity).
    static string[] Stored(Database database) =>
        Meta.Get(database, Key)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
