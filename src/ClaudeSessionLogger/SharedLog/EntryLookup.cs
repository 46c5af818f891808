using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Query;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>
/// Finds an entry by its id or title. If several entries match, the error lists them, open ones first.
/// </summary>
static class EntryLookup
{
    const string List = "claude-session-logger list";

    static readonly ItemLookup s_lookup = new(
        "an entry",
        "entries",
        ("log_entries", "id", "concat(category, ' (', status, ')  ', title)", "null::timestamp"),
        $"case status when '{EntryStatus.Resolved.Text}' then 2 when '{EntryStatus.Info.Text}' then 1 else 0 end, "
            + "coalesce(updated_at, logged_at) desc nulls last",
        List
    );

    /// <inheritdoc cref="ItemLookup.ById"/>
    public static EntryId ById(Database database, string id) => new(s_lookup.ById(database, id));

    /// <inheritdoc cref="ItemLookup.ByIdToChange"/>
    public static EntryId ByIdToChange(Database database, string id) => new(s_lookup.ByIdToChange(database, id));

    /// <inheritdoc cref="ItemLookup.CheckToChange"/>
    public static void CheckToChange(string given, string found) => s_lookup.CheckToChange(given, found);

    /// <inheritdoc cref="ItemLookup.ByTitle"/>
    public static EntryId ByTitle(Database database, string words) => new(s_lookup.ByTitle(database, words));

    /// <inheritdoc cref="ItemLookup.Find(Database, string)"/>
    public static EntryId ByIdOrTitle(Database database, string text) => new(s_lookup.Find(database, text));

    /// <inheritdoc cref="ItemLookup.FindToChange"/>
    public static EntryId ByIdOrTitleToChange(Database database, string text) =>
        new(s_lookup.FindToChange(database, text));

    /// <summary>
    /// The ids of the entries whose titles, or titles and bodies, contain the words, or whose id begins with them.
    /// </summary>
    public static List<EntryId> Matching(Database database, WordQuery words, bool includesBodies)
    {
        var found = new List<EntryId>();
        database.Visit(
            $"select id, coalesce(title, ''){(includesBodies ? ", coalesce(body, '')" : "")} from log_entries",
            row =>
            {
                var text = includesBodies ? $"{row.GetString(1)}\n{row.GetString(2)}" : row.GetString(1);
                if (words.Matches(text) || words.IsStartOf(row.GetString(0)))
                    found.Add(new(row.GetString(0)));
            }
        );
        return found;
    }

    public static Failure NotFound(EntryId id) =>
        new(FailureKind.NotFound, $"cannot find entry {SafeText.Safe(id.Value)}. Run {List} to list entries.");
}
