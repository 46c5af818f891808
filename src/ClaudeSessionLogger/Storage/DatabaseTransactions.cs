using ClaudeSessionLogger.Platform.App;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Runs transactions and checkpoints. DuckDB would run a checkpoint after any statement that makes the WAL long enough.
/// We let it do so only in these methods and on close, so that a <see cref="CheckpointJournal"/> is always written
/// first.
/// </summary>
sealed partial class Database
{
    // Large transactions are written directly to the file instead of to the WAL first.
    const string LargeTransaction = "1MB",
        AnyTransaction = "0B",
        NoTransaction = "1TB";

    CheckpointJournal? _journal;
    bool _isInTransaction,
        _skipsCheckpoint;

    /// <summary>Runs work in one transaction; the changes are on the disk when this method returns.</summary>
    public void Transaction(Action work) => Run(work, LargeTransaction);

    /// <summary>Runs work in the open transaction, or in a new one if there is none.</summary>
    public void RunInTransaction(Action work)
    {
        if (_isInTransaction)
            work();
        else
            Transaction(work);
    }

    /// <summary>
    /// Runs a transaction that is written directly to the file: DuckDB cannot replay every schema change from its WAL.
    /// </summary>
    public void TransactionWithCheckpoint(Action work) => Run(work, AnyTransaction);

    /// <summary>
    /// Runs statements that change only other attached databases. DuckDB writes the changes directly to the files of
    /// these databases.
    /// </summary>
    public void WriteDirectly(Action work) => CheckpointFrom(AnyTransaction, work);

    /// <summary>Writes the WAL's changes into the database file.</summary>
    public void Checkpoint()
    {
        SaveJournal();
        Execute("checkpoint logger");
    }

    /// <summary>
    /// Leaves this connection's changes in the WAL when it closes, because a checkpoint of a large file takes longer
    /// than a person should wait (250 ms with 100,000 entries). Changes in the WAL are just as durable and visible. The
    /// next connection that does not skip the checkpoint runs it. A flush does not skip it if <see cref="HasLongWal"/>.
    /// </summary>
    public void SkipCheckpoint()
    {
        if (WalLength(_path) > LongestWal)
            return;
        Execute("pragma disable_checkpoint_on_shutdown");
        _skipsCheckpoint = true;
    }

    void Run(Action work, string checkpointFrom)
    {
        Execute("begin");
        _isInTransaction = true;
        try
        {
            work();
            _isInTransaction = false;
            Commit(checkpointFrom);
        }
        catch (Exception e)
        {
            _isInTransaction = false;
            try
            {
                Execute("rollback");
            }
            catch (Exception failure) when (failure is DuckDBException or Failure)
            {
                // A failed commit has already rolled back.
            }

            if (e is DuckDBException failed && DatabaseFailure.IsOfTheFile(failed))
                throw DatabaseFailure.IsDamage(failed) ? Damaged(failed) : DatabaseFailure.From(failed, _path);
            throw;
        }
    }

    void Commit(string checkpointFrom)
    {
        if (_skipsCheckpoint && checkpointFrom != AnyTransaction)
        {
            Execute("commit");
            return;
        }

        SaveJournal();
        GiveBackMemory();
        CheckpointFrom(checkpointFrom, () => Execute("commit"));
        FreeMemory();
    }

    void CheckpointFrom(string size, Action work)
    {
        Execute($"set wal_autocheckpoint = '{size}'");
        try
        {
            work();
        }
        finally
        {
            Execute($"set wal_autocheckpoint = '{NoTransaction}'");
        }
    }

    void SaveJournal()
    {
        try
        {
            _journal?.Save(() => Query("select block_id from pragma_metadata_info('logger')", row => row.GetInt64(0)));
        }
        catch (IOException e)
        {
            throw DatabaseFailure.From(e, _path);
        }
        catch (UnauthorizedAccessException e)
        {
            throw DatabaseFailure.From(new IOException(e.Message, e), _path);
        }
    }

    void CheckpointOnClose()
    {
        if (_journal is null || _skipsCheckpoint || WalLength(_path) == 0)
            return;
        try
        {
            SaveJournal();
        }
        catch (Exception e) when (e is Failure or DuckDBException)
        {
            // The changes stay in the WAL.
            TryLeaveUntouched();
        }
    }
}
