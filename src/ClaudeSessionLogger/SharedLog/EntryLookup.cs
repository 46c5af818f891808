using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.SharedLog;

/// <summary>Finds an entry by its id or title. If several entries match, the error lists them.</summary>
static class EntryLookup
{
    const int Shown = 10;

    /// <summary>
    /// Minimum length of an id in commands that change an entry, because shorter ids are likely to be typos.
    /// </summary>
    const int MinIdLengthForChange = 4;

    /// <summary>Finds an entry by its id or the first characters of its id.</summary>
    public static EntryId ById(Database database, string id) =>
        FindSingle(
            database,
            $"an id that begins with '{SafeText.Safe(id)}'",
            "starts_with(lower(id), lower($text))",
            id,
            exact: "id = $text"
        );

    /// <summary>
    /// Finds an entry by its id for a command that changes the entry: requires more characters of the id.
    /// </summary>
    public static EntryId ByIdToChange(Database database, string id)
    {
        var found = ById(database, id);
        CheckToChange(id, found.Value);
        return found;
    }

    /// <summary>
    /// Throws a <see cref="Failure"/> if the given part of an id is too short to select an entry for a change.
    /// </summary>
    public static void CheckToChange(string given, string found)
    {
        if (given.Length < MinIdLengthForChange && given != found)
            throw new Failure(
                FailureKind.Invalid,
                $"'{SafeText.Safe(given)}' is too short to select an entry for a change: give at least "
                    + $"{MinIdLengthForChange} characters of the id (the id begins with "
                    + $"{SafeText.Safe(found[..Math.Min(8, found.Length)])})."
            );
    }

    /// <summary>Finds an entry whose title contains the given text, ignoring case.</summary>
    public static EntryId ByTitle(Database database, string words) =>
        FindSingle(
            database,
            $"'{SafeText.Safe(words)}' in the title",
            "contains(lower(title), lower($text))",
            words,
            exact: null
        );

    /// <summary>Finds an entry by id if an id begins with the text, else by title.</summary>
    public static EntryId ByIdOrTitle(Database database, string text) => ByIdOrTitle(database, text, minIdLength: 1);

    /// <summary>
    /// Finds an entry by id or title for a tool that changes the entry: short text is only searched for in titles.
    /// </summary>
    public static EntryId ByIdOrTitleToChange(Database database, string text) =>
        ByIdOrTitle(database, text, MinIdLengthForChange);

    static EntryId ByIdOrTitle(Database database, string text, int minIdLength) =>
        text.Length >= minIdLength
        && text.All(c => char.IsAsciiHexDigit(c) || c == '-')
        && database.Scalar<long>(
            "select count(*) from log_entries where starts_with(lower(id), lower($text))",
            ("text", text)
        ) > 0
            ? ById(database, text)
            : ByTitle(database, text);

    public static Failure NotFound(EntryId id) =>
        new(
            FailureKind.NotFound,
            $"cannot find entry {SafeText.Safe(id.Value)}. Run claude-session-logger list to list entries."
        );

    static EntryId FindSingle(Database database, string what, string condition, string text, string? exact)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new Failure(
                FailureKind.Invalid,
                "cannot find an entry: the search text is empty. Name an entry by its id, or by words of its title."
            );
        if (
            exact is not null
            && database.Query(
                $"select id from log_entries where {exact}",
                row => new EntryId(row.GetString(0)),
                ("text", text)
            )
                is [var found]
        )
            return found;

        var candidates = database.Query(
            $"""
            select id, coalesce(category, ''), coalesce(status, ''), coalesce(title, '') from log_entries
            where {condition}
            order by coalesce(updated_at, logged_at) desc, id limit {Shown + 1}
            """,
            row =>
                (
                    Id: new EntryId(row.GetString(0)),
                    Category: row.GetString(1),
                    Status: row.GetString(2),
                    Title: row.GetString(3)
                ),
            ("text", text)
        );
        return candidates switch
        {
            [] => throw new Failure(
                FailureKind.NotFound,
                $"cannot find an entry with {what}. Run claude-session-logger list to list entries."
            ),
            [var one] => one.Id,
            _ => throw new Failure(
                FailureKind.Conflict,
                $"{(candidates.Count > Shown ? $"more than {Shown}" : candidates.Count)} entries have {what}; choose "
                    + "an entry by its id:"
                    + string.Concat(
                        candidates
                            .Take(Shown)
                            .Select(entry =>
                                $"\n  {entry.Id}  {SafeText.Safe(entry.Category)} ({SafeText.Safe(entry.Status)})  "
                                + $"{SafeText.Fit(SafeText.Safe(entry.Title), 60)}"
                            )
                    )
            ),
        };
    }
}
