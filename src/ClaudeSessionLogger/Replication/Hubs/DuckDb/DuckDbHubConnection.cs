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
    static readonly TimeSpan s_lockTimeout = TimeSpan.FromSeconds(5);

    readonly DuckDBConnection _connection;
    readonly DuckDbFailure _failures;
    readonly Action _close;
    readonly bool _isRemote;

    // Only for a hub in a file; null for MotherDuck.
    readonly CheckpointJournal? _journal;

    // Whether a call was abandoned while it was running. That call still uses the connection, so nothing else may use
    // it.
    bool _isAbandoned;

    /// <param name="connection">A connection in which claude_sessions is a database or a schema.</param>
    public DuckDbHubConnection(
        DuckDBConnection connection,
        DuckDbFailure failures,
        SqlDialect dialect,
        Action close,
        CheckpointJournal? journal = null
    )
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
        if (!create && !PathAccess.Exists(path))
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
                var (connection, journal) = DuckDbInstances.Open(path, () => DuckDbHubFile.Attach(path));
                return new(
                    connection,
                    failures,
                    SqlDialect.DuckDb,
                    () => DuckDbInstances.Close(path, connection),
                    journal
                );
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
            return new FileInfo(path) is { Exists: true, Length: > 0 }
                ? null
                : FileLock.Acquire(path + ".lock", s_lockTimeout);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unreachable,
                $"cannot create the hub's file {path} ({e.Reason}). Make its folder writable.",
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
            catch (Failure failure) when (failure.Kind == FailureKind.Unauthorized && next + 1 < tokens.Count) { }
        }
    }

    public override void Run(params IReadOnlyList<SqlStatement> statements)
    {
        if (_isAbandoned)
            throw Deadline.TimedOut();
        try
        {
            if (_isRemote)
                Deadline.RunAbandonable(() => RunHere(statements));
            else
                RunHere(statements);
        }
        catch (Failure)
        {
            _isAbandoned = _isRemote;
            throw;
        }
        catch (OperationCanceledException e)
        {
            throw Deadline.TimedOut(e);
        }
        catch (DuckDBException e)
        {
            throw _failures.From(e);
        }
    }

    public override void Rollback()
    {
        if (_isAbandoned)
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
        if (!_isAbandoned)
            _close();
    }

    void RunHere(IReadOnlyList<SqlStatement> statements)
    {
        using var limit = Deadline.CreateTokenSource();
        foreach (var statement in statements)
        {
            limit.Token.ThrowIfCancellationRequested();
            if (_journal is not null && statement.Row is null && statement.Text != "begin")
                DuckDbHubFile.Save(_journal, _connection);
            using var command = _connection.CreateCommand();
            command.CommandText = statement.Text;
            foreach (var value in statement.Values)
                command.Parameters.Add(new DuckDBParameter(SqlValue.Of(value)));
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

    static DuckDbHubConnection OpenMotherDuck(string token, HubDeadline deadline)
    {
        var failures = new DuckDbFailure("MotherDuck", deadline, token);
        return deadline.RunAbandonable(() =>
        {
            var connection = DuckDbHubFile.InMemory();
            try
            {
                // Downloads the extension if it is missing.
                DuckDbHubFile.Execute(connection, "load motherduck");
                // Do not put the token in the attached path, which every list of databases shows. The token needs no
                // quoting, because HubSecrets accepts only tokens without quotes.
                DuckDbHubFile.Execute(connection, $"set motherduck_token = '{token}'");
                DuckDbHubFile.Execute(connection, "attach 'md:'");
                DuckDbHubFile.Execute(connection, "create database if not exists claude_sessions");
                return new DuckDbHubConnection(connection, failures, SqlDialect.MotherDuck, connection.Dispose);
            }
            catch (DuckDBException e)
            {
                connection.Dispose();
                throw failures.From(e);
            }
        });
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
