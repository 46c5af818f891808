using System.Reflection;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>
/// Creates and migrates the tables of a hub in a database. Applies numbered scripts in order, each once; released
/// scripts are never edited.
/// </summary>
static class SqlHubSchema
{
    const int Tries = 8;
    const string Prefix = "hub/";

    /// <summary>The script for the tables of one person's memory, with placeholders for their names.</summary>
    const string Memory = Prefix + "memory";

    static readonly string[] s_scripts =
    [
        .. Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name != Memory)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The bodies of the hub's own trigger functions, by which the guard recognises them.</summary>
    public static string[] TriggerBodies =>
        field ??= [
            .. Statements(Prefix + "0002_roles.postgresql")
                .Select(statement => statement.Text.Split("$$"))
                .Where(parts => parts.Length == 3)
                .Select(parts => parts[1]),
        ];

    /// <summary>
    /// Creates or migrates the hub's tables. Does not migrate a PostgreSQL hub that an older program created, because
    /// only its owner can upgrade it. May run on several machines at once: one machine creates the tables, and the
    /// others find them.
    /// </summary>
    /// <returns>The state of the tables in PostgreSQL's catalog; null for other databases.</returns>
    public static PostgreSqlTables? Prepare(HubConnection connection, HubTableNames tableNames)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                if (connection.Dialect.HasRoles)
                    return PreparePostgreSql(connection);
                var found = Find(connection, tableNames);
                if (found < connection.Dialect.Latest)
                    Migrate(connection, tableNames, found);
                return null;
            }
            catch (HubRaceException e)
            {
                connection.Rollback();
                if (tries == Tries)
                    throw new Failure(
                        FailureKind.Conflict,
                        $"cannot update the tables of {connection.Name}: other machines keep changing them. "
                            + "The next flush will try again.",
                        e
                    );
                connection.Deadline.Pause(tries);
            }
            catch (HubMissingException e)
            {
                connection.Rollback();
                throw new Failure(
                    FailureKind.Invalid,
                    $"cannot create the tables on {connection.Name} ({e.FirstLine}). Check "
                        + "the permissions that the hub's owner granted.",
                    e
                );
            }
            catch
            {
                connection.Rollback();
                throw;
            }
        }
    }

    /// <summary>Throws if a newer program created the hub and has not marked it as usable by this version.</summary>
    public static void ThrowIfNewer(string hub, int latest, int schema, int readableBy)
    {
        if (readableBy > latest)
        {
            throw new Failure(
                FailureKind.Invalid,
                $"cannot use {hub}: its schema {schema} requires a program that supports schema {readableBy}, "
                    + $"but this program supports schemas only up to {latest}. Upgrade claude-session-logger."
            );
        }
    }

    static PostgreSqlTables PreparePostgreSql(HubConnection connection)
    {
        var found = 0;
        var tables = PostgreSqlGuard.Verify(
            connection,
            Version(connection, HubTableNames.Shared, schema => found = schema)
        );
        if (found == 1 || (found > 1 && tables.Tables == PostgreSqlTables.TableCount))
            return tables;
        if (tables is { HasSchema: true, MayCreate: false })
            throw new Failure(
                FailureKind.Unauthorized,
                $"cannot use the hub on {connection.Name}: some of its tables are missing. Ask {tables.Owner}, the "
                    + "owner of the schema claude_sessions, to run claude-session-logger setup --hub ADDRESS."
            );
        // Do not use "if not exists": someone else could have created a schema since the check.
        Migrate(
            connection,
            HubTableNames.Shared,
            from: 0,
            home: tables.HasSchema ? null : connection.Dialect.CreateHome
        );
        return PostgreSqlGuard.Verify(connection);
    }

    static int Find(HubConnection connection, HubTableNames tableNames)
    {
        var found = 0;
        try
        {
            connection.Run(Version(connection, tableNames, schema => found = schema));
        }
        catch (HubMissingException)
        {
            connection.Rollback();
        }

        return found;
    }

    static SqlStatement Version(HubConnection connection, HubTableNames tableNames, Action<int> found) =>
        new(
            $"select schema, readable_by from {tableNames.Meta}",
            [],
            row =>
            {
                ThrowIfNewer(connection.Name, connection.Dialect.Latest, row.GetInt32(0), row.GetInt32(1));
                found(row.GetInt32(0));
            }
        );

    static void Migrate(HubConnection connection, HubTableNames tableNames, int from) =>
        Migrate(
            connection,
            tableNames,
            from,
            tableNames.IsShared ? connection.Dialect.CreateHome : connection.Dialect.CreateMemoryHome
        );

    static void Migrate(HubConnection connection, HubTableNames tableNames, int from, string? home)
    {
        RefuseOtherEncodings(connection);
        // The database of a MotherDuck account may not exist yet; then nothing can be adapted.
        var adaptation =
            tableNames.IsShared && !connection.Dialect.HasRoles ? new SqlHubAdoption(connection).Prepare() : [];
        var statements = new List<SqlStatement> { new("begin") };
        if (home is not null)
            statements.Insert(connection.Dialect == SqlDialect.PostgreSql ? 1 : 0, new(home));
        statements.AddRange(adaptation);
        if (tableNames.IsShared)
            statements.AddRange(Scripts(connection.Dialect, from));
        else
            statements.AddRange(Statements(Memory).Select(statement => Named(statement, tableNames)));
        statements.Add(
            new(
                $"""
                insert into {tableNames.Meta} (only_one, epoch, schema, readable_by) values (1, $1, $2, $3)
                on conflict (only_one) do update set schema = excluded.schema, readable_by = excluded.readable_by
                """,
                Guid.NewGuid(),
                connection.Dialect.Latest,
                connection.Dialect.ReadableBy
            )
        );
        statements.Add(new("commit"));
        connection.Run(statements);
    }

    /// <summary>Returns the statements that migrate a hub's tables from one schema to the newest.</summary>
    public static IEnumerable<SqlStatement> Scripts(SqlDialect dialect, int from) =>
        s_scripts.Where(name => NumberOf(name) > from && IsFor(name, dialect)).SelectMany(Statements);

    // A database with an encoding other than UTF-8 cannot store every entry.
    static void RefuseOtherEncodings(HubConnection connection)
    {
        if (connection.Dialect != SqlDialect.PostgreSql)
            return;
        var encoding = "";
        connection.Run(
            new SqlStatement("select current_setting('server_encoding')", [], row => encoding = row.GetString(0))
        );
        if (encoding != "UTF8")
            throw new Failure(
                FailureKind.Invalid,
                $"cannot use the database of {connection.Name}: its encoding, {encoding}, cannot store every "
                    + "character. Create a database with encoding UTF8."
            );
    }

    static SqlStatement Named(SqlStatement statement, HubTableNames tableNames) =>
        new(
            statement
                .Text.Replace("META", tableNames.Meta, StringComparison.Ordinal)
                .Replace("DEVICES", tableNames.Devices, StringComparison.Ordinal)
                .Replace("EVENTS", tableNames.Events, StringComparison.Ordinal)
        );

    static int NumberOf(string name) =>
        int.Parse(name.AsSpan(Prefix.Length, 4), System.Globalization.CultureInfo.InvariantCulture);

    // NAME.sql is for all databases, NAME.DIALECT.sql for one kind of database.
    static bool IsFor(string name, SqlDialect dialect) =>
        !name.Contains('.') || name.EndsWith($".{dialect.ScriptSuffix}", StringComparison.Ordinal);

    static IEnumerable<SqlStatement> Statements(string script) => Split(TextOf(script[Prefix.Length..]));

    /// <summary>Returns the text of a script.</summary>
    public static string TextOf(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    // A semicolon between $$ and $$ does not end a statement.
    static List<SqlStatement> Split(string script)
    {
        var statements = new List<SqlStatement>();
        var pendingStatement = "";
        foreach (var part in script.Split(";\n"))
        {
            pendingStatement += part;
            if (pendingStatement.Split("$$").Length % 2 == 0)
            {
                pendingStatement += ";\n";
                continue;
            }

            if (pendingStatement.Trim() is { Length: > 0 } statement)
                statements.Add(new(statement));
            pendingStatement = "";
        }

        return statements;
    }
}
