using System.Collections.Concurrent;
using ClaudeSessionLogger.Store;
using ClaudeSessionLogger.Transcripts;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Brings the database up to date with the transcripts on the disk: reads what is new or has changed, several files at once,
/// with the database closed, and records it in batches that bound the memory it takes.
/// </summary>
sealed class Importer(CaptureContext context, TimeSpan lockWait)
{
    // Rows in memory before they are recorded: about 50 bytes each.
    const int BatchRows = 500_000;

    /// <summary>Called now and then, from several threads.</summary>
    public Action<ImportProgress>? Progress { get; init; }

    /// <summary>Called with the database open when all is recorded.</summary>
    public required Action<Database> Afterwards { get; init; }

    /// <summary>Whether there is something to do afterwards even when nothing was read.</summary>
    public bool HasMoreToDo { get; init; }

    public ImportResult Import(IReadOnlyList<TranscriptFile> files)
    {
        var changed = Changed(files);
        var work = new ConcurrentQueue<TranscriptFile>(changed.OrderByDescending(file => file.Stamp.Size));
        var progress = new ImportProgress(changed.Count, 0, changed.Sum(file => file.Stamp.Size), 0);
        var (read, unreadable) = (0, 0);
        do
        {
            var batch = ReadBatch(work, ref progress, ref unreadable);
            read += batch.Count;
            if (batch.Count > 0 || (work.IsEmpty && HasMoreToDo))
                Record(batch, isLast: work.IsEmpty);
        }
        while (!work.IsEmpty);

        return new(files.Count, read, unreadable);
    }

    List<TranscriptFile> Changed(IReadOnlyList<TranscriptFile> files)
    {
        using var database = Database.OpenToRead(context.Places, lockWait);
        if (database is null)
            return [.. files];

        var known = new TranscriptStore(database).Stamps();
        return [.. files.Where(file => !known.TryGetValue(file.Path, out var stamp) || stamp != file.Stamp)];
    }

    List<ReadTranscript> ReadBatch(ConcurrentQueue<TranscriptFile> work, ref ImportProgress progress, ref int unreadable)
    {
        var batch = new List<ReadTranscript>();
        var gate = new Lock();
        var (rows, failed, sofar) = (0, 0, progress);
        var readers = Math.Clamp(Math.Min(Environment.ProcessorCount, work.Count), 1, 8);
        Parallel.For(0, readers, new ParallelOptions { MaxDegreeOfParallelism = readers }, _ =>
        {
            var reader = new TranscriptReader();
            while (Volatile.Read(ref rows) < BatchRows && work.TryDequeue(out var file))
            {
                var facts = TryRead(reader, file);
                lock (gate)
                {
                    if (facts is null)
                        failed++;
                    else
                        batch.Add(new(file, facts));
                    rows += facts?.Rows.Count ?? 0;
                    sofar = sofar with { FilesDone = sofar.FilesDone + 1, BytesDone = sofar.BytesDone + file.Stamp.Size };
                    Progress?.Invoke(sofar);
                }
            }
        });
        progress = sofar;
        unreadable += failed;
        return batch;
    }

    void Record(List<ReadTranscript> batch, bool isLast)
    {
        using var database = Database.Open(context.Places, context.Clock, lockWait);
        new Recorder(database, context).Record(batch);
        if (isLast)
            Afterwards(database);
    }

    TranscriptFacts? TryRead(TranscriptReader reader, TranscriptFile file)
    {
        try
        {
            return reader.Read(file.Path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Gone since it was found: the client cleans up after 30 days.
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Log.Write($"{file.Path} cannot be read ({e.Message}); it is tried again with the next flush.");
            return null;
        }
    }
}
