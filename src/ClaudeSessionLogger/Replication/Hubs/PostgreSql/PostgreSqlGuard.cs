using System.Data.Common;
using System.Reflection;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Replication.Hubs.Sql;

namespace ClaudeSessionLogger.Replication.Hubs.PostgreSql;

/// <summary>
/// Checks a PostgreSQL hub's tables in the catalog before using any of them. A table, view, trigger, rule, default or
/// grant that someone else created could expose private data, or run code with the rights of the connecting role.
/// </summary>
static class PostgreSqlGuard
{
    const int Shown = 3;

    static readonly string s_query = ReadQuery();

    /// <summary>
    /// Queries the catalog and then runs <paramref name="statements"/>, in one round trip. If an object on the hub is
    /// unsafe, throws a <see cref="Failure"/> without running <paramref name="statements"/>.
    /// </summary>
    /// <remarks>If the hub has no tables, <paramref name="statements"/> return no rows.</remarks>
    public static PostgreSqlTables Verify(HubConnection connection, params IReadOnlyList<SqlStatement> statements)
    {
        PostgreSqlTables? found = null;
        try
        {
            // If something is unsafe, the query divides by zero. That error makes the server skip the statements after
            // the query.
            connection.Run([
                Query(
                    ", 1 / case when exists (select from objects) or exists (select from mendable) then 0 else 1 end",
                    row => found = Read(row)
                ),
                .. statements,
            ]);
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

    /// <summary>
    /// Reads the catalog without throwing for unsafe objects, because an upgrade repairs some of them.
    /// </summary>
    public static PostgreSqlTables ReadTables(HubConnection connection)
    {
        PostgreSqlTables? found = null;
        connection.Run(Query("", row => found = Read(row)));
        return found!;
    }

    public static Failure Unsafe(string hub, PostgreSqlTables found)
    {
        var problems = (string[])[.. found.UnsafeObjects, .. found.Repairable];
        var more = problems.Length > Shown ? $", and {problems.Length - Shown} more" : "";
        var remedy =
            found.UnsafeObjects.Count == 0
                ? $"ask {found.Owner}, the hub's owner, to run claude-session-logger hub upgrade"
                : $"ask {found.Owner ?? "an administrator"} to remove this; see {DocsPage.Hubs}";
        return new(
            FailureKind.Invalid,
            SafeText.Safe(
                $"cannot use {hub} safely: {string.Join("; ", problems.Take(Shown))}{more}. Nothing was sent; {remedy}."
            )
        );
    }

    static SqlStatement Query(string assertion, Action<DbDataReader> row) =>
        new(
            s_query.Replace("\nfrom hub\n", $"{assertion}\nfrom hub\n", StringComparison.Ordinal),
            [SqlHubSchema.TriggerBodies],
            row
        );

    static PostgreSqlTables Read(DbDataReader row) =>
        new(
            row.GetBoolean(0),
            row.IsDBNull(1) ? null : row.GetString(1),
            !row.IsDBNull(2) && row.GetBoolean(2),
            row.GetBoolean(3),
            (int)row.GetInt64(4)
        )
        {
            Role = row.GetString(5),
            ActsForOwner = row.GetBoolean(6),
            OldMemory = Split(row.GetString(7), ","),
            UnsafeObjects = Split(row.GetString(8), "; "),
            Repairable = Split(row.GetString(9), "; "),
            MayCreate = row.GetBoolean(10),
        };

    static string[] Split(string text, string separator) =>
        text.Split(separator, StringSplitOptions.RemoveEmptyEntries);

    static string ReadQuery()
    {
        using var reader = new StreamReader(
            Assembly.GetExecutingAssembly().GetManifestResourceStream("guard/postgresql")!
        );
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

/// <summary>A hub's tables according to PostgreSQL's catalog.</summary>
/// <param name="HasSchema">Whether the schema <c>claude_sessions</c> exists.</param>
/// <param name="Owner">The owner of the tables; null if there are none.</param>
/// <param name="IsUpgraded">Whether the tables of schema 2 exist.</param>
/// <param name="Tables">The number of the hub's tables that exist.</param>
sealed record PostgreSqlTables(bool HasSchema, string? Owner, bool IsMine, bool IsUpgraded, int Tables)
{
    /// <summary>The number of tables in schema 2.</summary>
    public const int TableCount = 8;

    /// <summary>The role of this connection.</summary>
    public required string Role { get; init; }

    /// <summary>Whether this role may act as the owner.</summary>
    public required bool ActsForOwner { get; init; }

    /// <summary>Whether this role may create tables in the schema.</summary>
    public required bool MayCreate { get; init; }

    /// <summary>
    /// The name suffixes of the memory tables that an older program created with this role: one suffix for each person.
    /// </summary>
    public required IReadOnlyList<string> OldMemory { get; init; }

    /// <summary>Descriptions of objects that are not part of the hub and that only a person can remove.</summary>
    public required IReadOnlyList<string> UnsafeObjects { get; init; }

    /// <summary>Descriptions of the problems that an upgrade repairs.</summary>
    public required IReadOnlyList<string> Repairable { get; init; }
}
