using System.Reflection;

namespace ClaudeSessionLogger.Hubs;

/// <summary>The tables of a hub in a database: numbered scripts, applied in order, once each, never edited.</summary>
static class SqlHubSchema
{
    /// <summary>The newest that this program knows.</summary>
    public const int Latest = 1;

    /// <summary>The oldest program, by the newest schema that it knows, which gets on with <see cref="Latest"/>.</summary>
    const int ReadableBy = 1;

    const int Tries = 8;
    const string Prefix = "hub/";

    /// <summary>The tables of one person's memory, with words in place of their names.</summary>
    const string Memory = Prefix + "memory";

    static readonly string[] s_scripts =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name != Memory).Order(StringComparer.Ordinal)];

    /// <summary>Brings the hub up to date. Several at once get on: one of them makes the tables, the others find them.</summary>
    public static void Prepare(HubConnection connection, SqlSpace space)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                var found = Find(connection, space);
                if (found < Latest)
                    Migrate(connection, space, found);
                return;
            }
            catch (HubRaceException e)
            {
                connection.Rollback();
                if (tries == Tries)
                    throw new Failure(FailureKind.Conflict, $"others keep changing the tables of {connection.Name}; the next flush tries again.", e);
                connection.Deadline.Pause(tries);
            }
            catch (HubMissingException e)
            {
                connection.Rollback();
                throw new Failure(FailureKind.Invalid, $"the tables of {connection.Name} cannot be made ({e.Message.Split('\n')[0].Trim()}): check what its owner has allowed.", e);
            }
            catch
            {
                connection.Rollback();
                throw;
            }
        }
    }

    /// <summary>A hub of a newer program is used as long as that program's makers said it can be.</summary>
    public static void RefuseNewer(string hub, int schema, int readableBy)
    {
        if (readableBy > Latest)
        {
            throw new Failure(FailureKind.Invalid,
                $"{hub} has schema {schema}, which takes a program that knows schema {readableBy}, and this one knows {Latest}: upgrade claude-session-logger.");
        }
    }

    static int Find(HubConnection connection, SqlSpace space)
    {
        var found = 0;
        try
        {
            connection.Run(new SqlStatement($"select schema, readable_by from {space.Meta}", [], row =>
            {
                found = row.GetInt32(0);
                RefuseNewer(connection.Name, found, row.GetInt32(1));
            }));
        }
        catch (HubMissingException)
        {
            connection.Rollback();
        }

        return found;
    }

    static void Migrate(HubConnection connection, SqlSpace space, int from)
    {
        RefuseOtherEncodings(connection);
        var statements = new List<SqlStatement> { new("begin") };
        if ((space.IsShared ? connection.Dialect.CreateHome : connection.Dialect.CreateMemoryHome) is { } home)
            statements.Insert(connection.Dialect == SqlDialect.PostgreSql ? 1 : 0, new(home));
        if (space.IsShared)
        {
            foreach (var script in s_scripts.Where(name => NumberOf(name) > from && IsFor(name, connection.Dialect)))
                statements.AddRange(Statements(script));
        }
        else
            statements.AddRange(Statements(Memory).Select(statement => Named(statement, space)));
        statements.Add(new($"""
            insert into {space.Meta} (only_one, epoch, schema, readable_by) values (1, $1, $2, $3)
            on conflict (only_one) do update set schema = excluded.schema, readable_by = excluded.readable_by
            """, Guid.NewGuid(), Latest, ReadableBy));
        statements.Add(new("commit"));
        connection.Run(statements);
    }

    // In any other, somebody's entry could one day not be stored.
    static void RefuseOtherEncodings(HubConnection connection)
    {
        if (connection.Dialect != SqlDialect.PostgreSql)
            return;
        var encoding = "";
        connection.Run(new SqlStatement("select current_setting('server_encoding')", [], row => encoding = row.GetString(0)));
        if (encoding != "UTF8")
            throw new Failure(FailureKind.Invalid, $"the database of {connection.Name} has the encoding {encoding}, which cannot hold every text: create one with encoding UTF8.");
    }

    static SqlStatement Named(SqlStatement statement, SqlSpace space) => new(statement.Text
        .Replace("META", space.Meta, StringComparison.Ordinal).Replace("DEVICES", space.Devices, StringComparison.Ordinal).Replace("EVENTS", space.Events, StringComparison.Ordinal));

    static int NumberOf(string name) => int.Parse(name.AsSpan(Prefix.Length, 4), System.Globalization.CultureInfo.InvariantCulture);

    // NAME.sql is for all, NAME.DIALECT.sql for one.
    static bool IsFor(string name, SqlDialect dialect) => !name.Contains('.') || name.EndsWith($".{dialect.Schemas}", StringComparison.Ordinal);

    static IEnumerable<SqlStatement> Statements(string script)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(script)!);
        return reader.ReadToEnd().Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text => new SqlStatement(text));
    }
}
