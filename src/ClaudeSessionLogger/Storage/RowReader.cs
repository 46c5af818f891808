using System.Data.Common;

namespace ClaudeSessionLogger.Storage;

/// <summary>Reads columns that may be null.</summary>
static class RowReader
{
    extension(DbDataReader row)
    {
        public string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);

        public decimal? Money(int column) => row.IsDBNull(column) ? null : row.GetDecimal(column);

        /// <summary>Reads an integer of any width; 0 for null.</summary>
        public long Count(int column) => row.IsDBNull(column) ? 0 : row.GetInt64(column);
    }
}
