using ClaudeSessionLogger.Platform.App;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

sealed partial class Database
{
    bool _isInTransaction;

    /// <summary>Runs work in one transaction; it is on the disk when this returns.</summary>
    public void Transaction(Action work)
    {
        Execute("begin");
        _isInTransaction = true;
        try
        {
            work();
            _isInTransaction = false;
            Execute("commit");
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
    public void TransactionWithCheckpoint(Action work)
    {
        Execute("set wal_autocheckpoint = '0B'");
        try
        {
            Transaction(work);
        }
        finally
        {
            Execute($"set wal_autocheckpoint = '{LargeTransaction}'");
        }
    }
}
