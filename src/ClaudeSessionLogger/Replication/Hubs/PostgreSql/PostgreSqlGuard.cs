using System.Data.Common;
using System.Reflection;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication.Hubs.Sql;

namespace ClaudeSessionLogger.Replication.Hubs.PostgreSql;

/// <summary>
/// Looks at a PostgreSQL hub's tables in the catalog before any of them is used: a table, view, trigger, rule, default or grant of somebody
/// else's could read what is private, or run code with the rights of whoever comes by.
/// </summary>
static class PostgreSqlGuard
{
    const int Shown = 3;

    static readonly string s_query = ReadQuery();

    /// <summary>Asks the catalog and then <paramref name="more"/>, in one round trip. Throws a <see cref="Failure"/> before anything of the hub is touched that is not safe.</summary>
    /// <remarks>Where the hub has no tables, what <paramref name="more"/> asks of them is not answered.</remarks>
    public static PostgreSqlTables Verify(HubConnection connection, params IReadOnlyList<SqlStatement> more)
    {
        PostgreSqlTables? found = null;
        try
        {
            // The division fails in the server, so that what comes behind it is not run there.
            connection.Run([Query(", 1 / case when exists (select from objects) or exists (select from mendable) then 0 else 1 end", row => found = Read(row)), .. more]);
            return found!;
        }
        catch (HubMissingException) when (found is not null)
        {
            connection.Rollback();
            return found;
        }
        catch (HubUnsafeException)
        {
            connection.Rollback();
            throw Unsafe(connection.Name, ReadTables(connection));
        }
    }

    /// <summary>The same without refusing anything: for whoever puts it right.</summary>
    public static PostgreSqlTables ReadTables(HubConnection connection)
    {
        PostgreSqlTables? found = null;
        connection.Run(Query("", row => found = Read(row)));
        return found!;
    }

    public static Failure Unsafe(string hub, PostgreSqlTables found)
    {
        var problems = (string[])[.. found.Objects, .. found.Mendable];
        var more = problems.Length > Shown ? $", and {problems.Length - Shown} more" : "";
        var remedy = found.Objects.Count == 0 ? $"let {found.Owner}, who owns the hub, run claude-session-logger hub upgrade"
            : $"let {found.Owner ?? "an administrator"} drop what does not belong there, as docs/hubs.md says";
        return new(FailureKind.Invalid, SafeText.Safe($"cannot use {hub} safely: {string.Join("; ", problems.Take(Shown))}{more}. Nothing was sent; {remedy}."));
    }

    static SqlStatement Query(string assertion, Action<DbDataReader> row) => new(s_query.Replace("\nfrom hub\n", $"{assertion}\nfrom hub\n", StringComparison.Ordinal), [SqlHubSchema.Bodies], row);

    static PostgreSqlTables Read(DbDataReader row) => new(row.GetBoolean(0), row.IsDBNull(1) ? null : row.GetString(1), !row.IsDBNull(2) && row.GetBoolean(2), row.GetBoolean(3), (int)row.GetInt64(4))
    {
        Me = row.GetString(5),
        ActsForOwner = row.GetBoolean(6),
        OldMemory = Split(row.GetString(7), ","),
        Objects = Split(row.GetString(8), "; "),
        Mendable = Split(row.GetString(9), "; "),
        MayCreate = row.GetBoolean(10),
    };

    static string[] Split(string text, string separator) => text.Split(separator, StringSplitOptions.RemoveEmptyEntries);

    static string ReadQuery()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("guard/postgresql")!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

/// <summary>A hub's tables as PostgreSQL's catalog has them.</summary>
/// <param name="HasSchema">Whether there is the schema that they are in.</param>
/// <param name="Owner">Whose they are; null where there are none.</param>
/// <param name="IsUpgraded">Whether there are the tables of the second schema.</param>
/// <param name="Tables">How many of them there are.</param>
sealed record PostgreSqlTables(bool HasSchema, string? Owner, bool IsMine, bool IsUpgraded, int Tables)
{
    /// <summary>How many tables the second schema has.</summary>
    public const int All = 8;

    /// <summary>The role of this connection.</summary>
    public required string Me { get; init; }

    /// <summary>Whether this role may act as the owner.</summary>
    public required bool ActsForOwner { get; init; }

    /// <summary>Whether this role may make tables in the schema.</summary>
    public required bool MayCreate { get; init; }

    /// <summary>Whose memory an older program keeps in tables that this role made, by the end of their names.</summary>
    public required IReadOnlyList<string> OldMemory { get; init; }

    /// <summary>What does not belong there, and what only a person can take away.</summary>
    public required IReadOnlyList<string> Objects { get; init; }

    /// <summary>What an upgrade puts right.</summary>
    public required IReadOnlyList<string> Mendable { get; init; }
}
