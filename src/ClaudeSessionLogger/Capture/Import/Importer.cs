using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Processes;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture.Import;

/// <summary>
/// Updates the database from the transcripts on the disk: reads new and changed files, several at once, and records
/// them in batches that limit memory use. The database is closed while files are read, unless reading them is quick.
/// </summary>
sealed class Importer(CaptureContext context, TimeSpan lockWait) : IDisposable
{
    /// <summary>The number of rows in memory after which they are recorded (<see cref="TranscriptQueue"/>).</summary>
    public int BatchRows { get; init; } = 240_000;

    // The number of bytes that can be read within a few hundredths of a second.
    const long QuickBytes = 32 << 20;

    // Of so few files, the times on record are looked up; of more, those of all files are read.
    const int FewFiles = 16;

    // What DuckDB may keep of the database in memory during a large import. With 64, it would write parts of a batch to
    // temporary files and read them again.
    const int MegabytesOfDatabase = 96;

    // What reading a batch allocates. Nearly all of it is facts, which are needed until they are recorded.
    const long BytesOfBatch = 48 << 20;

    // Transcripts of up to this size in all are usually one batch. Recording it may then allocate as much again before
    // a collection; with several batches, that would take too much memory.
    const long BytesOfSingleBatch = 1 << 30;

    Settings _settings = context.Settings;
    Database? _database;
    bool _isLarge;

    /// <summary>Called repeatedly during the import, from several threads.</summary>
    public Action<ImportProgress>? Progress { get; init; }

    /// <summary>The database, for work after the import. It stays open until this object is disposed.</summary>
    public Database Database => _database ??= Open();

    public ImportResult Import(IReadOnlyList<TranscriptFile> files)
    {
        var exists = Database.Exists(context.Paths, lockWait);
        if (exists)
            _database ??= Open();
        else
            _settings.RefuseUnreadable();
        var work = new TranscriptQueue([.. Changed(_database, files)], BatchRows);
        _isLarge = work.Bytes > QuickBytes;
        var progress = new ImportProgress(work.Count, 0, work.Bytes, 0);
        var (read, unreadable) = (0, 0);
        while (work.Count > 0)
        {
            // Opening the database takes longer than reading a few files, so keep it open if there are only a few.
            if (work.Bytes > QuickBytes)
                Close();
            read += ImportBatch(work, ref progress, ref unreadable);
            // The facts of the batch are no longer needed, so there is hardly anything to copy in a collection now.
            if (_isLarge && work.Count > 0)
                GC.Collect();
        }

        if (exists || read > 0)
            RulesUpgrade.Run(Database, context with { Settings = _settings });
        return new(files.Count, read, unreadable);
    }

    public void Dispose() => Close();

    // Returns the number of transcripts that were read.
    int ImportBatch(TranscriptQueue work, ref ImportProgress progress, ref int unreadable)
    {
        var batch = ReadWithoutCollections(work, ref progress, ref unreadable);
        var database = Database;
        if (_isLarge || !VacuumSchedule.IsDue(database, context.Clock))
            database.DeferVacuum();
        if (_isLarge)
            database.LimitMemory(MegabytesOfDatabase);
        new Recorder(database, context with { Settings = _settings }).Record(batch);
        return batch.Count;
    }

    List<ReadTranscript> ReadWithoutCollections(TranscriptQueue work, ref ImportProgress progress, ref int unreadable)
    {
        // The pause of a single batch goes on, and ends by itself once more is allocated. What follows the batch, such
        // as the status cache, takes less time than the collection that would be due.
        var isSingle = progress.Bytes <= BytesOfSingleBatch;
        var pause = _isLarge ? new CollectionPause(isSingle ? 2 * BytesOfBatch : BytesOfBatch) : null;
        var batch = ReadBatch(work, ref progress, ref unreadable);
        if (pause is not null && !isSingle)
        {
            pause.Dispose();
            // The next collection would copy all facts; this one leaves them where they are.
            GC.Collect(0, GCCollectionMode.Forced, blocking: true, compacting: false);
        }

        return batch;
    }

    void Close()
    {
        _database?.Dispose();
        _database = null;
    }

    Database Open()
    {
        var database = Database.Open(context.Paths, context.Clock, lockWait);
        _settings = Exclusions.Apply(database, context.Settings, context.Paths);
        return database;
    }

    static IEnumerable<TranscriptFile> Changed(Database? database, IReadOnlyList<TranscriptFile> files)
    {
        if (database is null)
            return files;

        var known = new TranscriptStore(database).Stamps(
            CountingRules.Version,
            files.Count <= FewFiles ? files.Select(file => file.Path) : null
        );
        return files.Where(file => !known.TryGetValue(file.Path, out var stamp) || stamp != file.Stamp);
    }

    List<ReadTranscript> ReadBatch(TranscriptQueue work, ref ImportProgress progress, ref int unreadable)
    {
        var batch = new List<ReadTranscript>();
        var gate = new Lock();
        var (rows, failed, soFar) = (0, 0, progress);
        bool TryTake(out TranscriptFile file)
        {
            lock (gate)
            {
                return work.TryTake(rows, out file);
            }
        }

        var readers = Math.Clamp(Math.Min(Environment.ProcessorCount, work.Count), 1, 8);
        Parallel.For(
            0,
            readers,
            new ParallelOptions { MaxDegreeOfParallelism = readers },
            _ =>
            {
                var reader = new TranscriptReader();
                while (TryTake(out var file))
                {
                    var facts = TryRead(reader, file, out var isGone);
                    lock (gate)
                    {
                        if (facts is not null)
                            batch.Add(new(file, facts));
                        else if (!isGone)
                            failed++;
                        rows += facts?.Rows.Count ?? 0;
                        soFar = soFar with
                        {
                            FilesDone = soFar.FilesDone + 1,
                            BytesDone = soFar.BytesDone + file.Stamp.Size,
                        };
                        Progress?.Invoke(soFar);
                    }
                }
            }
        );
        progress = soFar;
        unreadable += failed;
        return batch;
    }

    TranscriptFacts? TryRead(TranscriptReader reader, TranscriptFile file, out bool isGone)
    {
        isGone = false;
        try
        {
            return reader.Read(file.Path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // The file was deleted after it was found: the client deletes transcripts after 30 days.
            isGone = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Log.WriteOnce($"cannot read {file.Path} ({e.Reason}); the next flush will try again.");
        }
        catch (Exception e)
        {
            // A transcript that causes a bug must not prevent all others from being recorded.
            context.Log.WriteOnce(
                $"cannot parse {file.Path}; please report this. The other transcripts were recorded: {e}"
            );
        }

        return null;
    }
}
