using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>Finds the one entry that a person means, or lists the candidates.</summary>
static class EntryLookup
{
    const int Shown = 10;

    /// <summary>
    /// Minimum length of an id in commands that change something: one or two characters are more likely a typo.
    /// </summary>
    const int LeastToChange = 4;

    /// <summary>Finds an entry by its id or the beginning of it.</summary>
    public static string ById(Database database, string id) => One(database, $"an id that begins with '{SafeText.Safe(id)}'",
        "starts_with(lower(id), lower($text))", id, exact: "id = $text");

    /// <summary>The same, for commands that change the entry.</summary>
    public static string ByIdToChange(Database database, string id)
    {
        var found = ById(database, id);
        CheckToChange(id, found);
        return found;
    }

    /// <summary>
    /// Throws a <see cref="Failure"/> if the given part of an id is too short to change an entry by it.
    /// </summary>
    public static void CheckToChange(string given, string found)
    {
        if (given.Length < LeastToChange && given != found)
            throw new Failure(
                FailureKind.Invalid,
                $"'{SafeText.Safe(given)}' is too short to select an entry for a change: give at least "
                    + $"{LeastToChange} characters of its id (it begins "
                    + $"{SafeText.Safe(found[..Math.Min(8, found.Length)])})."
            );
    }

    /// <summary>Finds an entry by its title, which must contain the words as given, ignoring case.</summary>
    public static string ByTitle(Database database, string words) => One(database, $"'{SafeText.Safe(words)}' in the title",
        "contains(lower(title), lower($text))", words, exact: null);

    /// <summary>Finds an entry by id if the text is the beginning of one, else by title.</summary>
    public static string ByIdOrTitle(Database database, string text) => ByIdOrTitle(database, text, leastOfId: 1);

    /// <summary>The same, for tools that change the entry: a short id is treated as a word.</summary>
    public static string ByIdOrTitleToChange(Database database, string text) => ByIdOrTitle(database, text, LeastToChange);

    static string ByIdOrTitle(Database database, string text, int leastOfId) =>
        text.Length >= leastOfId && text.All(c => char.IsAsciiHexDigit(c) || c == '-') && database.Scalar<long>("select count(*) from log_entries where starts_with(lower(id), lower($text))", ("text", text)) > 0
            ? ById(database, text)
            : ByTitle(database, text);

    public static Failure NotFound(string id) =>
        new(
            FailureKind.NotFound,
            $"cannot find entry {SafeText.Safe(id)}. Run claude-session-logger list to list entries."
        );

    static string One(Database database, string what, string condition, string text, string? exact)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new Failure(FailureKind.Invalid, "cannot find an entry without words to search for.");
        if (exact is not null && database.Query($"select id from log_entries where {exact}", row => row.GetString(0), ("text", text)) is [var found])
            return found;

        var candidates = database.Query($"""
            select id, coalesce(category, ''), coalesce(status, ''), coalesce(title, '') from log_entries where {condition}
            order by coalesce(updated_at, logged_at) desc, id limit {Shown + 1}
            """, row => (Id: row.GetString(0), Category: row.GetString(1), Status: row.GetString(2), Title: row.GetString(3)), ("text", text));
        return candidates switch
        {
            [] => throw new Failure(
                FailureKind.NotFound,
                $"cannot find an entry with {what}. Run claude-session-logger list to list entries."
            ),
            [var one] => one.Id,
            _ => throw new Failure(FailureKind.Conflict, $"{(candidates.Count > Shown ? $"more than {Shown}" : candidates.Count)} entries have {what}; name one by its id:"
                + string.Concat(candidates.Take(Shown).Select(entry => $"\n  {entry.Id}  {SafeText.Safe(entry.Category)} ({SafeText.Safe(entry.Status)})  {SafeText.Fit(SafeText.Safe(entry.Title), 60)}"))),
        };
    }
}
