using ClaudeSessionLogger.Platform.App;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage;

sealed partial class Database
{
    bool _isInTransaction;

    /// <summary>All of it or nothing; on the disk when this returns.</summary>
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
                // A failed commit has rolled back already.
            }

            if (e is DuckDBException failed && DatabaseFailure.IsOfTheFile(failed))
                throw DatabaseFailure.IsDamage(failed) ? Damaged(failed) : DatabaseFailure.From(failed, _path);
            throw;
        }
    }

    /// <summary>The same within a transaction that is open, or else in one of its own.</summary>
    public void RunInTransaction(Action work)
    {
        if (_isInTransaction)
            work();
        else
            Transaction(work);
    }

    /// <summary>A transaction that goes straight into the file: DuckDB cannot replay every change of a schema from its log.</summary>
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
