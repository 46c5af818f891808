using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Store;

static class ReaderExtensions
{
    extension(DuckDBDataReader reader)
    {
        public string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        public DateTime? Time(int column) => reader.IsDBNull(column) ? null : DateTime.SpecifyKind(reader.GetDateTime(column), DateTimeKind.Utc);

        public decimal? Money(int column) => reader.IsDBNull(column) ? null : reader.GetDecimal(column);

        /// <summary>A whole number of whatever width; 0 for null.</summary>
        public long Count(int column) => reader.IsDBNull(column) ? 0 : reader.GetInt64(column);
    }
}
