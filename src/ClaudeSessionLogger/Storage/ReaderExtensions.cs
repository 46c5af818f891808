using ClaudeSessionLogger.Platform.Time;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace ClaudeSessionLogger.Storage;

static class ReaderExtensions
{
    static DateTime ReadOrClamp(DuckDBDataReader reader, int column)
    {
        try
        {
            return reader.GetDateTime(column);
        }
        catch (Exception e)
            when (e is ArgumentException or OverflowException or InvalidCastException or InvalidOperationException)
        {
            return IsLate(reader, column) ? SafeTime.Last : SafeTime.First;
        }
    }

    static bool IsLate(DuckDBDataReader reader, int column)
    {
        try
        {
            var timestamp = reader.GetFieldValue<DuckDBTimestamp>(column);
            return timestamp.IsPositiveInfinity || (!timestamp.IsInfinity && timestamp.Date.Year > 0);
        }
        catch (Exception e)
            when (e is ArgumentException or OverflowException or InvalidCastException or InvalidOperationException)
        {
            return false;
        }
    }

    extension(DuckDBDataReader reader)
    {
        /// <summary>
        /// Reads a time in UTC. Values that .NET does not support (infinity, before Christ, after the year 9999) become
        /// the first or last possible time.
        /// </summary>
        public DateTime? Time(int column) =>
            reader.IsDBNull(column) ? null : DateTime.SpecifyKind(ReadOrClamp(reader, column), DateTimeKind.Utc);
    }
}
