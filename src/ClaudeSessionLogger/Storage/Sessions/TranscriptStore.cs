using ClaudeSessionLogger.Domain;
using DuckDB.NET.Data;

namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>
/// Stores the facts of each transcript file, so that an unchanged file need not be read again, and the facts remain if
/// the file is deleted.
/// </summary>
sealed class TranscriptStore(Database database)
{
    const string Columns = "path, generation, size, modified, created, session_id, hidden, row_keys, facts, rules";

    // Its place after these columns.
    const int RowId = 10;

    // Reading the facts of so many rows in vain takes about as long as another statement.
    const int MostUnwanted = 256;
    const int MostRows = 2048;
    const int TranscriptsAtOnce = 256;

    // Whether the table is empty; null if this is not known. If it is empty, there are no rows to look up. This speeds
    // up the first import, which is the largest.
    bool? _isEmpty;

    bool IsEmpty => _isEmpty ??= database.Scalar<bool>("select not exists (from transcripts)");

    /// <summary>The sizes and times of the files when they were read.</summary>
    /// <param name="rules">Only files that were read by these counting rules or newer ones.</param>
    /// <param name="paths">Only these files; null for all.</param>
    public Dictionary<string, TranscriptStamp> Stamps(int rules = 0, IEnumerable<string>? paths = null)
    {
        using var filter = paths is null ? null : database.Filter(paths);
        var stamps = new Dictionary<string, TranscriptStamp>(StringComparer.Ordinal);
        // The rules are compared here: DuckDB would compute the default for every row before it compares the paths.
        database.Visit(
            "select path, size, modified, rules from transcripts where generation = 0"
                + (filter is null ? "" : $" and path in {filter}"),
            row =>
            {
                if (Rules(row, 3) >= rules)
                    stamps.Add(row.GetString(0), new(row.GetInt64(1), row.GetInt64(2)));
            }
        );
        return stamps;
    }

    public List<StoredTranscript> OfPaths(IEnumerable<string> paths) => Where("path", paths);

    public List<StoredTranscript> OfSessions(IEnumerable<SessionId> sessions) =>
        Where("session_id", sessions.Select(session => session.Value));

    public List<SessionId> Sessions() =>
        database.Query("select distinct session_id from transcripts", row => new SessionId(row.GetString(0)));

    /// <summary>Calls <paramref name="visit"/> with each transcript's session and keys.</summary>
    public void VisitKeys(KeyVisitor visit)
    {
        if (IsEmpty)
            return;

        using var command = database.Command("select session_id, row_keys from transcripts");
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            visit(new(reader.GetString(0)), Bytes(reader, 1));
    }

    /// <summary>Inserts rows. The caller must have deleted rows with the same paths and generations.</summary>
    public void Insert(IEnumerable<StoredTranscript> transcripts)
    {
        _isEmpty = null;
        using var appender = new PortionAppender(database, "transcripts", TranscriptsAtOnce);
        foreach (var transcript in transcripts)
        {
            appender
                .CreateRow()
                .AppendValue(transcript.Path)
                .AppendValue(transcript.Generation)
                .AppendValue(transcript.Size)
                .AppendValue(transcript.Modified)
                .AppendValue(transcript.Created)
                .AppendValue(transcript.SessionId.Value)
                .AppendValue(transcript.Hidden)
                .AppendValue(transcript.Keys)
                .AppendValue(transcript.Facts)
                .AppendValue(transcript.Rules)
                .EndRow();
        }
    }

    public void Remove(IEnumerable<string> paths)
    {
        if (IsEmpty)
            return;

        using var filter = database.Filter(paths);
        database.Execute($"delete from transcripts where path in {filter}");
    }

    /// <summary>Reduces an existing row to what may be kept of a hidden session.</summary>
    public void Hide(StoredTranscript transcript, byte[] keys, byte[] facts) =>
        Rows.Change(
            database,
            "transcripts",
            "true as hidden, $keys as row_keys, $facts as facts",
            "path = $path and generation = $generation",
            "",
            ("keys", keys),
            ("facts", facts),
            ("path", transcript.Path),
            ("generation", transcript.Generation)
        );

    /// <summary>Marks the transcripts of excluded sessions, so that the next import reads them again.</summary>
    public void MarkExcludedForRereading() =>
        Rows.Change(
            database,
            "transcripts",
            "-1 as size",
            "generation = 0 and hidden and session_id not in (select session_id from forgotten)"
        );

    // First finds the rows by the one column, then reads them with their facts. In one query, DuckDB would read and
    // unpack the facts of all transcripts before it compares the column.
    List<StoredTranscript> Where(string column, IEnumerable<string> values)
    {
        if (IsEmpty)
            return [];

        using var filter = database.Filter(values);
        var rows = database.Query($"select rowid from transcripts where {column} in {filter}", row => row.GetInt64(0));
        rows.Sort();
        var wanted = rows.ToHashSet();
        var found = new List<StoredTranscript>();
        // No other condition: with one, DuckDB would read the facts of 2048 rows before it compares any of them.
        foreach (var (first, last) in RowRanges(rows))
            database.Visit(
                $"select {Columns}, rowid from transcripts where rowid between {first} and {last}",
                row =>
                {
                    if (wanted.Contains(row.GetInt64(RowId)))
                        found.Add(Read(row));
                }
            );
        return found;
    }

    /// <summary>
    /// Returns ranges that contain these sorted rows. They are short, because the rows of one are in memory at once.
    /// </summary>
    static IEnumerable<(long First, long Last)> RowRanges(List<long> rows)
    {
        for (var (first, next) = (0, 1); first < rows.Count; first = next++)
        {
            while (
                next < rows.Count && rows[next] - rows[next - 1] < MostUnwanted && rows[next] - rows[first] < MostRows
            )
                next++;
            yield return (rows[first], rows[next - 1]);
        }
    }

    static StoredTranscript Read(DuckDBDataReader reader) =>
        new(
            reader.GetString(0),
            reader.GetInt32(1),
            reader.GetInt64(2),
            reader.GetInt64(3),
            reader.GetInt64(4),
            new(reader.GetString(5)),
            reader.GetBoolean(6),
            Bytes(reader, 7).ToArray(),
            Bytes(reader, 8).ToArray(),
            Rules(reader, 9)
        );

    static int Rules(DuckDBDataReader reader, int column) => reader.IsDBNull(column) ? 1 : reader.GetInt32(column);

    static unsafe ReadOnlySpan<byte> Bytes(DuckDBDataReader reader, int column)
    {
        var stream = (UnmanagedMemoryStream)reader.GetStream(column);
        return stream.Length == 0 ? default : new(stream.PositionPointer, checked((int)stream.Length));
    }
}

delegate void KeyVisitor(SessionId sessionId, ReadOnlySpan<byte> keys);
