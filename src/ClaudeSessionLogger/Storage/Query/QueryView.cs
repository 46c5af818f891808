using System.Reflection;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Storage.Query;

/// <summary>
/// A view that users can query. The views are defined in <c>Storage/Views/*.sql</c>; the comments in these files
/// document the columns. A view can gain columns, but its columns are never renamed or removed, even if the tables
/// change.
/// </summary>
sealed partial record QueryView(string Name, string About, IReadOnlyList<ViewColumn> Columns, string Sql)
{
    const string Prefix = "view/";

    // Most used first.
    static readonly List<string> s_order =
    [
        "sessions",
        "responses",
        "daily",
        "skills",
        "reported_models",
        "entries",
        "entry_changes",
    ];

    public static IReadOnlyList<QueryView> All { get; } =
    [
        .. Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Of(name[Prefix.Length..], Read(name)))
            .OrderBy(view => s_order.IndexOf(view.Name)),
    ];

    /// <summary>Creates the views for this connection only.</summary>
    /// <param name="zone">The time zone that determines <c>day</c>.</param>
    /// <param name="only">The views to create; null for all.</param>
    public static void Create(
        Database database,
        TimeZoneInfo zone,
        TimeProvider clock,
        IReadOnlyList<string>? only = null
    )
    {
        LocalTimeMacro.Create(database, zone, clock);
        ProjectLabels.CreateMacro(database);
        foreach (var view in All.Where(view => only is null || only.Contains(view.Name)))
            database.Execute(
                $"create temp view {view.Name} as "
                    + $"{view.Sql.Replace(UsageStore.Table, UsageStore.AsView(database), StringComparison.Ordinal)}"
            );
    }

    static QueryView Of(string name, string sql)
    {
        var about = sql[2..sql.IndexOf('\n')].Trim();
        return new(
            name,
            about,
            [
                .. Column()
                    .Matches(sql)
                    .Select(column => new ViewColumn(column.Groups["name"].Value, column.Groups["about"].Value.Trim())),
            ],
            sql
        );
    }

    static string Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"(?<name>[a-z_0-9]+),? -- (?<about>[^\n]+)")]
    private static partial Regex Column();
}

sealed record ViewColumn(string Name, string About);
