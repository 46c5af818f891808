using System.IO.Hashing;
using System.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Hooks.Spool;

/// <summary>
/// Stores each hook event as a file. Writing needs no database and survives a power failure. An item stays in the
/// folder until <see cref="Complete"/> is called for it, so that the next flush repeats the work of a killed flush.
/// </summary>
sealed class SpoolFolder(AppPaths paths, TimeProvider clock)
{
    const string Extension = ".item";
    static readonly TimeSpan s_abandoned = TimeSpan.FromDays(1);

    readonly string _folder = paths.Spool;

    /// <summary>
    /// The folder for files that this program did not write. They are kept for the user and never read again.
    /// </summary>
    public string BadFolder => Path.Combine(_folder, "bad");

    /// <summary>
    /// Writes an item durably. A later item with the same <paramref name="key"/> replaces the earlier one.
    /// </summary>
    public void Add(SpoolKind kind, ReadOnlySpan<byte> body, string? key = null, bool hasNoTranscript = false)
    {
        var at = clock.GetUtcNow();
        var id = Guid.NewGuid().ToString("N");
        var name = key is null ? $"{at.ToUnixTimeMilliseconds():D15}-{id}" : $"{SpoolEnvelope.Name(kind)}-{Hash(key)}";
        try
        {
            if (!Directory.Exists(_folder))
                CreateFolder();
            var file = new SpoolEnvelope(
                kind,
                id,
                at,
                paths.Config,
                hasNoTranscript,
                body.Length,
                HookUser.FromEnvironment
            ).WithBody(body);
            AtomicFile.Write(Path.Combine(_folder, name + Extension), file, durable: true);
            DirectorySync.Flush(_folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot write to {_folder} ({e.Reason}). Make the folder writable. The next flush then "
                    + "finds the transcripts that hooks could not report.",
                e
            );
        }
    }

    /// <summary>Lists the waiting files without reading them.</summary>
    public IReadOnlyList<FileInfo> Count() => FilesIn(_folder, "*" + Extension);

    /// <summary>Lists the files that were moved to <see cref="BadFolder"/>.</summary>
    public IReadOnlyList<FileInfo> ListBadFiles() => FilesIn(BadFolder, "*");

    static FileInfo[] FilesIn(string folder, string pattern) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles(pattern) : [];

    /// <summary>
    /// Reads the waiting items, oldest first. Unreadable files are moved to <see cref="BadFolder"/> and reported in
    /// sync.log.
    /// </summary>
    public IEnumerable<SpoolItem> Items()
    {
        if (!Directory.Exists(_folder))
            return [];

        var items = new List<SpoolItem>();
        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles())
        {
            if (file.Extension == ".tmp")
                RemoveAbandoned(file);
            else if (file.Extension == Extension && Read(file) is { } item)
                items.Add(item);
        }

        items.Sort(
            (a, b) => a.At.CompareTo(b.At) is not 0 and var order ? order : string.CompareOrdinal(a.Path, b.Path)
        );
        return items;
    }

    /// <summary>
    /// Removes a processed item. If a hook has rewritten the item since it was read, keeps the newer item.
    /// </summary>
    public void Complete(SpoolItem item)
    {
        // First rename the file to a name that no hook uses, so that no hook can replace it between the comparison and
        // the deletion. If the renamed file is a newer item, it keeps its new name, and the next call of Items()
        // returns it.
        var own = Path.Combine(_folder, Guid.NewGuid().ToString("N") + Extension);
        try
        {
            File.Move(item.Path, own);
            if (
                SpoolEnvelope.TryRead(File.ReadAllBytes(own), out var envelope, out _, out _, out _)
                && envelope.Id == item.Id
            )
                File.Delete(own);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Another flush has removed it already.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report($"{item.Path} was processed but cannot be deleted ({e.Reason}); it will be processed again");
        }
    }

    SpoolItem? Read(FileInfo file)
    {
        try
        {
            if (file.Length > SpoolEnvelope.MaxFileBytes)
                return MoveToBadFolder(file, "it is too large for a spool item");
            if (
                SpoolEnvelope.TryRead(
                    File.ReadAllBytes(file.FullName),
                    out var envelope,
                    out var body,
                    out var newer,
                    out var reason
                )
            )
                return SpoolItem.From(envelope, HookPayload.Parse(body), file.FullName);
            if (!newer)
                return MoveToBadFolder(file, reason);

            Report($"{file.FullName} was not processed yet: {reason}");
            return null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return MoveToBadFolder(file, e.Reason);
        }
    }

    SpoolItem? MoveToBadFolder(FileInfo file, string reason)
    {
        try
        {
            PrivateFile.CreateFolder(BadFolder);
            var badPath = Path.Combine(BadFolder, $"{file.Name}.{Guid.NewGuid():N}");
            File.Move(file.FullName, badPath);
            Report($"{file.FullName} was moved to {badPath}: {reason}");
        }
        catch (FileNotFoundException) { }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report($"{file.FullName} was skipped: {reason}; cannot move it to {BadFolder} ({e.Reason})");
        }

        return null;
    }

    /// <summary>
    /// Deletes the temporary file of a hook that was killed while writing it, if the file is at least a day old.
    /// </summary>
    void RemoveAbandoned(FileInfo file)
    {
        if (clock.GetUtcNow() - file.LastWriteTimeUtc > s_abandoned)
            AtomicFile.TryDelete(file.FullName);
    }

    void CreateFolder()
    {
        paths.CreateHome();
        PrivateFile.CreateFolder(_folder);
    }

    void Report(string sentence) => new BackgroundLog(paths.BackgroundLog, clock).Write(sentence);

    static string Hash(string key) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(key)).ToString("x32", null);
}
