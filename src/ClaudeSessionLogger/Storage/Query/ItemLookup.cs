using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Storage.Query;

/// <summary>
/// Finds the one item that a person names by its id, by the first characters of its id, or by words of its title. If
/// several items match, the error lists them. Commands and tools use it for entries and for sessions.
/// </summary>
/// <param name="one">The item with its article, such as <c>an entry</c>.</param>
/// <param name="many">Several of them, such as <c>entries</c>.</param>
/// <param name="from">The table, the column with the id, and an expression that describes an item in a list.</param>
/// <param name="order">The order in which the error lists items.</param>
/// <param name="listing">The command that lists all items.</param>
sealed class ItemLookup(
    string one,
    string many,
    (string Table, string Id, string About, string Time) from,
    string order,
    string listing
)
{
    const int Shown = 10,
        AboutColumns = 80;

    // An id has 36 characters, but a transcript can contain anything.
    const int IdColumns = 60;

    /// <summary>
    /// Minimum length of an id in commands that change an item, because shorter ids are likely to be typos.
    /// </summary>
    public const int MinIdLengthForChange = 4;

    /// <summary>Finds an item by its id or the first characters of its id.</summary>
    public string ById(Database database, string id)
    {
        RefuseEmpty(id);
        var found = WithId(database, id);
        return Exact(found, id)
            ?? Single(
                found,
                () => $"cannot find {one} whose id begins with '{SafeText.Safe(id)}'",
                $"have ids that begin with '{SafeText.Safe(id)}'"
            );
    }

    /// <summary>
    /// Finds an item by its id for a command that changes the item: requires more characters of the id.
    /// </summary>
    public string ByIdToChange(Database database, string id)
    {
        var found = ById(database, id);
        CheckToChange(id, found);
        return found;
    }

    /// <summary>
    /// Throws a <see cref="Failure"/> if the given part of an id is too short to select an item for a change.
    /// </summary>
    public void CheckToChange(string given, string found)
    {
        if (given.Length < MinIdLengthForChange && given != found)
            throw new Failure(
                FailureKind.Invalid,
                $"'{SafeText.Safe(given)}' is too short to select {one} for a change: give at least "
                    + $"{MinIdLengthForChange} characters of the id (the id begins with "
                    + $"{SafeText.Safe(found[..Math.Min(8, found.Length)])})."
            );
    }

    /// <summary>Finds an item whose title contains these words.</summary>
    public string ByTitle(Database database, string words)
    {
        RefuseEmpty(words);
        return Single(
            WithTitle(database, words),
            () => $"cannot find {one} with '{SafeText.Safe(words)}' in the title",
            $"have '{SafeText.Safe(words)}' in the title"
        );
    }

    /// <summary>Finds an item by id if an id begins with the text, else by words of the title.</summary>
    public string Find(Database database, string text) => Find(database, text, minIdLength: 1);

    /// <summary>Finds an item for a change: short text is searched for in titles only.</summary>
    public string FindToChange(Database database, string text) => Find(database, text, MinIdLengthForChange);

    string Find(Database database, string text, int minIdLength)
    {
        RefuseEmpty(text);
        var byId = WithId(database, text);
        if (Exact(byId, text) is { } exact)
            return exact;
        if (byId.Count > 0 && text.Length >= minIdLength)
            return ById(database, text);
        var byTitle = WithTitle(database, text);
        if (byTitle.Count == 0 && byId.Count > 0)
            CheckToChange(text, byId[0].Id);
        return Single(
            byTitle,
            () => $"cannot find {one} with '{SafeText.Safe(text)}' in the title, or whose id begins with it",
            $"have '{SafeText.Safe(text)}' in the title"
        );
    }

    /// <summary>
    /// The items whose titles contain the text as it is; if there are none, these words; if there are none, the
    /// singulars of these words.
    /// </summary>
    List<Item> WithTitle(Database database, string text)
    {
        var phrase = TextNormalizer.NormalizeWords(text);
        var (exact, query) = (new WordQuery(text), new WordQuery(text, withSingulars: true));
        var (asGiven, inAnyOrder, alike) = (new List<Item>(), new List<Item>(), new List<Item>());
        foreach (var item in Query(database, "title is not null", ("text", text)))
        {
            if (TextNormalizer.NormalizeWords(item.Title).Contains(phrase, StringComparison.Ordinal))
                asGiven.Add(item);
            else if (!exact.IsEmpty && exact.Matches(item.Title))
                inAnyOrder.Add(item);
            else if (!query.IsEmpty && query.Matches(item.Title))
                alike.Add(item);
        }

        return asGiven.Count > 0 ? asGiven
            : inAnyOrder.Count > 0 ? inAnyOrder
            : alike;
    }

    List<Item> WithId(Database database, string id) =>
        Query(database, $"starts_with(lower({from.Id}), lower($text))", ("text", id), $"limit {Shown + 1}");

    static string? Exact(List<Item> found, string id) => found.Find(item => item.Id == id)?.Id;

    List<Item> Query(Database database, string condition, (string, object?) text, string limit = "") =>
        database.Query(
            $"""
            select {from.Id}, coalesce(title, ''), {from.About}, {from.Time} from {from.Table}
            where {condition} order by {from.Id} = $text desc, {order}, {from.Id} {limit}
            """,
            row => new Item(row.GetString(0), row.GetString(1), row.Text(2) ?? "", row.Time(3)),
            text
        );

    string Single(List<Item> found, Func<string> notFound, string matches) =>
        found switch
        {
            [] => throw new Failure(FailureKind.NotFound, $"{notFound()}. Run {listing} to list {many}."),
            [var match] => match.Id,
            _ => throw new Failure(
                FailureKind.Conflict,
                $"{(found.Count > Shown ? $"more than {Shown}" : found.Count)} {many} {matches}; choose {one} by its "
                    + "id:"
                    + string.Concat(
                        found
                            .Take(Shown)
                            .Select(item =>
                                $"\n  {SafeText.Fit(SafeText.Safe(item.Id), IdColumns)}  "
                                + (item.Time is { } time ? $"{TimeText.Local(time)}  " : "")
                                + SafeText.Fit(SafeText.Safe(item.About), AboutColumns)
                            )
                    )
            ),
        };

    void RefuseEmpty(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new Failure(
                FailureKind.Invalid,
                $"cannot find {one}: the search text is empty. Give an id, or words of a title."
            );
    }

    sealed record Item(string Id, string Title, string About, DateTime? Time);
}
