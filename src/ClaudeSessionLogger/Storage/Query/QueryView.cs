using System.Reflection;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Storage.Query;

/// <summary>
/// A table as people see it who ask by SQL: <c>Store/Views/*.sql</c>, whose comments say what its columns are. Views may gain columns;
/// none is renamed or taken away, whatever the tables below become.
/// </summary>
sealed partial record QueryView(string Name, string About, IReadOnlyList<ViewColumn> Columns, string Sql)
{
    const string Prefix = "view/";

    // What is asked for most stands first.
    static readonly List<string> s_order = ["sessions", "responses", "daily", "skills", "reported_models", "entries", "entry_changes"];

    public static IReadOnlyList<QueryView> All { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Of(name[Prefix.Length..], Read(name))).OrderBy(view => s_order.IndexOf(view.Name)),
    ];

    /// <summary>Makes all of them, for this connection only.</summary>
    /// <param name="zone">Whose days <c>day</c> is in.</param>
    /// <param name="only">Those of which there is something; null for all.</param>
    public static void Create(Database database, TimeZoneInfo zone, TimeProvider clock, IReadOnlyList<string>? only = null)
    {
        LocalTimeMacro.Create(database, zone, clock);
        foreach (var view in All.Where(view => only is null || only.Contains(view.Name)))
            database.Execute($"create temp view {view.Name} as {view.Sql.Replace(UsageStore.Table, UsageStore.AsView(database), StringComparison.Ordinal)}");
    }

    static QueryView Of(string name, string sql)
    {
        var about = sql[2..sql.IndexOf('\n')].Trim();
        return new(name, about, [.. Column().Matches(sql).Select(column => new ViewColumn(column.Groups["name"].Value, column.Groups["about"].Value.Trim()))], sql);
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
