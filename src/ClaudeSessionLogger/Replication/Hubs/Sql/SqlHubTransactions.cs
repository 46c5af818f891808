using System.Data.Common;
using System.Globalization;
using ClaudeSessionLogger.Platform.App;

namespace ClaudeSessionLogger.Replication.Hubs.Sql;

/// <summary>Runs statements on a hub, and repeats work that another transaction interrupted.</summary>
sealed class SqlHubTransactions(HubConnection connection, SkippedItems skipped)
{
    const int Tries = 6;

    public void Change(params IReadOnlyList<SqlStatement> statements) =>
        Retry(() => connection.Run([new("begin"), .. statements, new("commit")]));

    /// <summary>
    /// Skips rows with values that this program never writes: a null where none is allowed, or a time that .NET does
    /// not support.
    /// </summary>
    public List<T> Query<T>(string sql, IReadOnlyList<object> values, Func<DbDataReader, T> read) =>
        Retry(() =>
        {
            var rows = new List<T>();
            connection.Run(
                new SqlStatement(
                    sql,
                    values,
                    row =>
                    {
                        try
                        {
                            rows.Add(read(row));
                        }
                        catch (Exception e) when (IsUnexpectedValue(e))
                        {
                            skipped.Add(Describe(row), "it has a value that claude-session-logger never writes");
                        }
                    }
                )
            );
            return rows;
        });

    public void Retry(Action work) =>
        Retry(() =>
        {
            work();
            return true;
        });

    /// <summary>
    /// Runs work again if another transaction committed first. The new try sees what that transaction wrote.
    /// </summary>
    public T Retry<T>(Func<T> work)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return work();
            }
            catch (HubRaceException e)
            {
                connection.Rollback();
                if (tries == Tries)
                    throw new Failure(
                        FailureKind.Conflict,
                        $"cannot write to {connection.Name} because other machines keep writing to it; the "
                            + "next flush will try again.",
                        e
                    );
                connection.Deadline.Pause(tries);
            }
            catch (HubMissingException e)
            {
                connection.Rollback();
                throw new Failure(
                    FailureKind.Conflict,
                    $"the tables of {connection.Name} were deleted; the next flush will create them again.",
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

    // The first columns identify the row, as far as they can be read.
    static string Describe(DbDataReader row) =>
        "row " + string.Join(' ', Enumerable.Range(0, Math.Min(2, row.FieldCount)).Select(column => Text(row, column)));

    static string Text(DbDataReader row, int column)
    {
        try
        {
            return Convert.ToString(row.GetValue(column), CultureInfo.InvariantCulture) ?? "";
        }
        catch (Exception e) when (IsUnexpectedValue(e))
        {
            return "?";
        }
    }

    static bool IsUnexpectedValue(Exception e) =>
        e
            is InvalidCastException
                or OverflowException
                or FormatException
                or ArgumentException
                or InvalidOperationException { InnerException: null };
}
