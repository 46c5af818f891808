using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Replication.Hubs.Sql;
using ClaudeSessionLogger.Storage;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Replication.Hubs.DuckDb;

/// <summary>
/// A connection to a hub in DuckDB: a file, or MotherDuck through DuckDB's extension. Both are attached as
/// claude_sessions.
/// </summary>
sealed class DuckDbHubConnection : HubConnection
{
    static readonly TimeSpan s_turn = TimeSpan.FromSeconds(5);

    readonly DuckDBConnection _connection;
    readonly DuckDbFailure _failures;
    readonly Action _close;
    readonly bool _isRemote;

    // Of a file.
    readonly CheckpointJournal? _journal;

    // Whether a call was abandoned while it was running. That call still uses the connection, so nothing else may use
    // it.
    bool _isLost;

    /// <param name="connection">A connection in which claude_sessions is a database or a schema.</param>
    public DuckDbHubConnection(DuckDBConnection connection, DuckDbFailure failures, SqlDialect dialect, Action close, CheckpointJournal? journal = null)
    {
        (_connection, _failures, Dialect, _close, _journal) = (connection, failures, dialect, close, journal);
        _isRemote = dialect != SqlDialect.DuckDb;
    }

    public override HubDeadline Deadline => _failures.Deadline;

    public override SqlDialect Dialect { get; }

    public override string Name => _failures.Name;

    /// <param name="create">
    /// Whether to create a missing file. If false, a missing file is an error, because its disk may not be mounted.
    /// </param>
    public static DuckDbHubConnection OpenFile(string path, HubDeadline deadline, bool create)
    {
        var failures = new DuckDbFailure(path, deadline, secret: null);
        if (!create && !File.Exists(path))
            throw new Failure(
                FailureKind.Unreachable,
                $"cannot find the hub's file {path}. Mount its disk, or run claude-session-logger setup --hub "
                    + "to create a new hub."
            );
        if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
            throw new Failure(
                FailureKind.Unreachable,
                $"cannot find the folder {folder} of the hub's file. Mount its disk, or create the folder."
            );

        for (var tries = 0; ; tries++)
        {
            try
            {
                using var fileLock = LockForCreation(path);
                var (connection, journal) = DuckDbInstances.Open(path, () => Attach(path));
                return new(connection, failures, SqlDialect.DuckDb, () => DuckDbInstances.Close(path, connection), journal);
            }
            catch (DuckDBException e) when (DuckDbFailure.IsBusy(e))
            {
                Wait(tries, path, deadline, e);
            }
            catch (DuckDBException e)
            {
                throw failures.From(e);
            }
        }
    }

    // DuckDB checks whether a file exists before locking it. Without this lock, two processes that create the file at
    // the same time would overwrite each other's data.
    static FileStream? LockForCreation(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > 0 } ? null : FileLock.Acquire(path + ".lock", s_turn);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unreachable,
                $"cannot create the hub's file {path} ({e.Message}). Make its folder writable.",
                e
            );
        }
    }

    /// <summary>
    /// Connects with the first token, and tries the next if MotherDuck rejects the first: a token in the environment
    /// may be older than the token in a file.
    /// </summary>
    public static DuckDbHubConnection OpenMotherDuck(HubSecrets secrets, HubDeadline deadline)
    {
        var tokens = secrets.Tokens();
        if (tokens.Count == 0)
            throw new Failure(
                FailureKind.Unauthorized,
                "cannot connect to MotherDuck without a token. Set $MOTHERDUCK_TOKEN, or put the token in "
                    + $"{secrets.TokenFile}."
            );
        for (var next = 0; ; next++)
        {
            try
            {
                return OpenMotherDuck(tokens[next], deadline);
            }
            catch (Failure failure) when (failure.Kind == FailureKind.Unauthorized && next + 1 < tokens.Count)
            {
            }
        }
    }

    public override void Run(params IReadOnlyList<SqlStatement> statements)
    {
        if (_isLost)
            throw Deadline.Passed();
        try
        {
            if (_isRemote)
                Deadline.Bound(() => RunHere(statements));
            else
                RunHere(statements);
        }
        catch (Failure)
        {
            _isLost = _isRemote;
            throw;
        }
        catch (OperationCanceledException e)
        {
            throw Deadline.Passed(e);
        }
        catch (DuckDBException e)
        {
            throw _failures.From(e);
        }
    }

    public override void Rollback()
    {
        if (_isLost)
            return;
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "rollback";
            command.ExecuteNonQuery();
        }
        catch (DuckDBException)
        {
            // A failed commit has already rolled back the transaction.
        }
    }

    public override void Dispose()
    {
        if (!_isLost)
            _close();
    }

    void RunHere(IReadOnlyList<SqlStatement> statements)
    {
        using var limit = Deadline.Source();
        foreach (var statement in statements)
        {
            limit.Token.ThrowIfCancellationRequested();
            if (_journal is not null && statement.Row is null && statement.Text != "begin")
                Save(_journal, _connection);
            using var command = _connection.CreateCommand();
            command.CommandText = statement.Text;
            foreach (var value in statement.Values)
                command.Parameters.Add(new DuckDBParameter(value));
            using var interrupt = limit.Token.Register(command.Cancel);
            if (statement.Row is not { } row)
            {
                command.ExecuteNonQuery();
                continue;
            }

            using var reader = command.ExecuteReader();
            while (reader.Read())
                row(reader);
        }
    }

    static (DuckDBConnection, CheckpointJournal?) Attach(string path)
    {
        CheckpointJournal.Recover(path);
        var connection = InMemory();
        CheckpointJournal? journal = null;
        try
        {
            Execute(connection, "set threads = 1");
            Execute(connection, "set memory_limit = '1GB'");
            // Checkpoint after every transaction, so that DuckDB never replays a WAL: a replay loses updates of tables
            // with keys. The keys must stay because version 1, which may use the same file, needs them.
            Execute(connection, "set wal_autocheckpoint = '0B'");
            var hasLog = new FileInfo(path + ".wal") is { Exists: true, Length: > 0 };
            Execute(connection, $"attach '{path.Replace("'", "''", StringComparison.Ordinal)}' as claude_sessions");
            journal = CheckpointJournal.Open(path);
            if (hasLog)
            {
                Save(journal, connection);
                DoubtPlainRows(connection);
                Save(journal, connection);
                Execute(connection, "checkpoint claude_sessions");
            }

            return (connection, journal);
        }
        catch
        {
            connection.Dispose();
            journal?.Dispose();
            throw;
        }
    }

    static void Save(CheckpointJournal? journal, DuckDBConnection connection)
    {
        try
        {
            journal?.Save(() => MetadataBlocks(connection));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unreachable,
                $"cannot write to the folder of the hub's file: {e.Message} Free some space or make it writable.",
                e
            );
        }
    }

    static List<long> MetadataBlocks(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "select block_id from pragma_metadata_info('claude_sessions')";
        using var reader = command.ExecuteReader();
        var blocks = new List<long>();
        while (reader.Read())
            blocks.Add(reader.GetInt64(0));
        return blocks;
    }

    // If the file has a WAL, a killed program of an older version left it, and the replayed rows may lack values. Marks
    // the rows, so that the next repair computes them from the events again. Sets a new epoch, so that all machines,
    // even with version 1, push their sessions again. The checkpoint removes the WAL.
    static void DoubtPlainRows(DuckDBConnection connection)
    {
        Execute(connection, "begin");
        if (Has(connection, "log_entries", "events"))
            Execute(connection, "update claude_sessions.log_entries set events = null where events is not null");
        if (Has(connection, "hub_meta", "epoch"))
            Execute(connection, "update claude_sessions.hub_meta set epoch = gen_random_uuid()");
        Execute(connection, "commit");
    }

    // Check for the table and column: the killed program may not have created them, and tables of other tools have
    // fewer columns.
    static bool Has(DuckDBConnection connection, string table, string column)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            select exists (from duckdb_columns() where database_name = 'claude_sessions' and schema_name = 'main' and table_name = '{table}' and column_name = '{column}')
            """;
        return command.ExecuteScalar() is true;
    }

    static DuckDbHubConnection OpenMotherDuck(string token, HubDeadline deadline)
    {
        var failures = new DuckDbFailure("MotherDuck", deadline, token);
        return deadline.Bound(() =>
        {
            var connection = InMemory();
            try
            {
                // Downloads the extension if it is missing.
                Execute(connection, "load motherduck");
                // Do not put the token in the attached path, which every list of databases shows. The token needs no
                // quoting, because HubSecrets accepts only letters and digits.
                Execute(connection, $"set motherduck_token = '{token}'");
                Execute(connection, "attach 'md:'");
                Execute(connection, "create database if not exists claude_sessions");
                return new DuckDbHubConnection(connection, failures, SqlDialect.MotherDuck, connection.Dispose);
            }
            catch (DuckDBException e)
            {
                connection.Dispose();
                throw failures.From(e);
            }
        });
    }

    static DuckDBConnection InMemory()
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        return connection;
    }

    static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static void Wait(int tries, string path, HubDeadline deadline, DuckDBException busy)
    {
        try
        {
            deadline.Pause(tries);
        }
        catch (Failure)
        {
            throw new Failure(
                FailureKind.Unreachable,
                $"cannot open the hub's file {path}: another program is using it. The next flush will try again.",
                busy
            );
        }
    }
}
