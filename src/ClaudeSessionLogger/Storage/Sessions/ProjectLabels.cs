namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>
/// How projects are shown: by name; where several projects have one name, by the end of the remote or path that
/// distinguishes them, such as <c>owner/name</c>.
/// </summary>
static class ProjectLabels
{
    const string Table = "project_labels";

    /// <summary>
    /// Returns a subquery with these columns of <c>sessions</c>, with the label as <c>project</c>. Nearly always no
    /// names clash, and the subquery reads only the table.
    /// </summary>
    /// <param name="columns">Columns of <c>sessions</c> besides <c>project</c>.</param>
    public static string Sessions(Database database, string columns)
    {
        var labels = Read(database);
        if (labels.Count == 0)
            return $"(select project, {columns} from {MarkedSessions.Sql})";

        database.Execute(
            $"create or replace temp table {Table} (project varchar, project_id varchar, project_label varchar)"
        );
        using (var rows = database.TemporaryAppender(Table))
        {
            foreach (var ((name, id), label) in labels)
                rows.CreateRow().AppendValue(name).AppendValue(id).AppendValue(label).EndRow();
        }

        return $"(select coalesce(project_label, project) as project, {columns} from {MarkedSessions.Sql} left join "
            + $"{Table} using (project, project_id))";
    }

    /// <summary>
    /// Defines <c>project_label(project, project_id)</c>, the name under which reports show the project of a session.
    /// </summary>
    public static void CreateMacro(Database database)
    {
        var cases = string.Concat(
            Read(database)
                .Select(known =>
                    $" when p = {Database.Quote(known.Key.Name)} and i = {Database.Quote(known.Key.Id)} then "
                    + Database.Quote(known.Value)
                )
        );
        database.Execute(
            $"create temp macro project_label(p, i) as {(cases.Length == 0 ? "p" : $"case{cases} else p end")}"
        );
    }

    /// <summary>
    /// Reads the labels only if one of these names clashes; otherwise returns none. For a few names, this is quicker
    /// than <see cref="Read"/>, because DuckDB clears 2 MB of memory before it lists all projects.
    /// </summary>
    public static IReadOnlyDictionary<(string Name, string Id), string> ReadIfClashing(
        Database database,
        IEnumerable<string> names
    )
    {
        (string Name, object? Value)[] parameters =
        [
            .. names.Distinct(StringComparer.Ordinal).Select((name, index) => ($"name{index}", (object?)name)),
        ];
        if (parameters.Length == 0)
            return new Dictionary<(string, string), string>();
        string IdOf(string function, string parameter) => $"{function}(project_id) filter (project = ${parameter})";
        var clashes = parameters.Select(name => $"{IdOf("min", name.Name)} <> {IdOf("max", name.Name)}");
        return database.Scalar<bool>(
            $"select coalesce({string.Join(" or ", clashes)}, false) from sessions",
            parameters
        )
            ? Read(database)
            : new Dictionary<(string, string), string>();
    }

    /// <summary>The labels of projects whose names clash; empty if none do.</summary>
    public static IReadOnlyDictionary<(string Name, string Id), string> Read(Database database) =>
        database
            .Query(
                // A query of only the projects whose names clash would take longer.
                "select distinct project, project_id from sessions where project is not null "
                    + "and project_id is not null",
                row => (Name: row.GetString(0), Id: row.GetString(1))
            )
            .GroupBy(project => project.Name, StringComparer.Ordinal)
            .Where(projects => projects.Skip(1).Any())
            .SelectMany(
                clash => Distinguish([.. clash.Select(project => project.Id)]),
                (clash, label) => (Key: (clash.Key, label.Id), label.Label)
            )
            .ToDictionary(label => label.Key, label => label.Label);

    /// <summary>The shortest ends of the remotes or paths that differ, of at least two parts.</summary>
    internal static IEnumerable<(string Id, string Label)> Distinguish(IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            var parts = id.Split('/', StringSplitOptions.RemoveEmptyEntries);
            var length = 2;
            while (length < parts.Length && ids.Any(other => other != id && End(other, length) == End(id, length)))
                length++;
            yield return (id, length < parts.Length ? End(id, length) : id);
        }
    }

    static string End(string id, int parts) =>
        string.Join('/', id.Split('/', StringSplitOptions.RemoveEmptyEntries).TakeLast(parts));
}
