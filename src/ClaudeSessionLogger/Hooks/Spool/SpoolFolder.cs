using System.IO.Hashing;
using System.Text;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Hooks.Spool;

/// <summary>
/// The hooks' outbox: a folder with a file for each thing that happened. Writing needs no database and survives a power
/// cut; nothing leaves before <see cref="Complete"/> is called for it, so a killed flush does it again.
/// </summary>
sealed class SpoolFolder(AppPaths paths, TimeProvider clock)
{
    const string Extension = ".item";
    static readonly TimeSpan s_abandoned = TimeSpan.FromDays(1);

    readonly string _folder = paths.Spool;

    /// <summary>Where files go that are not what we wrote: kept for the person, never read again.</summary>
    public string BadFolder => Path.Combine(_folder, "bad");

    /// <summary>
    /// Writes an item, durably. Items with the same <paramref name="key"/> are one: the later replaces the earlier.
    /// </summary>
    public void Add(SpoolKind kind, ReadOnlySpan<byte> body, string? key = null, bool keepsNone = false)
    {
        var at = clock.GetUtcNow();
        var id = Guid.NewGuid().ToString("N");
        var name = key is null ? $"{at.ToUnixTimeMilliseconds():D15}-{id}" : $"{SpoolEnvelope.Name(kind)}-{Hash(key)}";
        try
        {
            if (!Directory.Exists(_folder))
                CreateFolder();
            var file = new SpoolEnvelope(kind, id, at, paths.Config, keepsNone, body.Length).WithBody(body);
            AtomicFile.Write(Path.Combine(_folder, name + Extension), file, durable: true);
            DirectorySync.Flush(_folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                FailureKind.Unwritable,
                $"cannot write to {_folder} ({e.Message}); once it can be written, the next flush finds the transcripts that no hook reported",
                e);
        }
    }

    /// <summary>The files that wait, untouched, for someone who only looks.</summary>
    public IReadOnlyList<FileInfo> Count() => FilesIn(_folder, "*" + Extension);

    /// <summary>The files that were set aside.</summary>
    public IReadOnlyList<FileInfo> SetAside() => FilesIn(BadFolder, "*");

    static FileInfo[] FilesIn(string folder, string pattern) => Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles(pattern) : [];

    /// <summary>
    /// What waits, oldest first. Files that cannot be read are moved to <see cref="BadFolder"/> with a line in sync.log.
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

        items.Sort((a, b) => a.At.CompareTo(b.At) is not 0 and var order ? order : string.CompareOrdinal(a.Path, b.Path));
        return items;
    }

    /// <summary>
    /// The item has been dealt with. If a hook has written it anew since it was read, the newer one stays.
    /// </summary>
    public void Complete(SpoolItem item)
    {
        // Its own name first, which no hook writes to: what is looked at then is what is deleted. A newer one that was
        // taken along keeps that name and comes with the next Items().
        var own = Path.Combine(_folder, Guid.NewGuid().ToString("N") + Extension);
        try
        {
            File.Move(item.Path, own);
            if (SpoolEnvelope.TryRead(File.ReadAllBytes(own), out var envelope, out _, out _, out _) && envelope.Id == item.Id)
                File.Delete(own);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Another flush was faster.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report($"{item.Path} is done but cannot be deleted ({e.Message}); it will be done again");
        }
    }

    SpoolItem? Read(FileInfo file)
    {
        try
        {
            if (file.Length > SpoolEnvelope.MaxFileBytes)
                return SetAside(file, "it is larger than anything written here");
            if (SpoolEnvelope.TryRead(File.ReadAllBytes(file.FullName), out var envelope, out var body, out var newer, out var reason))
                return SpoolItem.From(envelope, HookPayload.Parse(body), file.FullName);
            if (!newer)
                return SetAside(file, reason);

            Report($"{file.FullName} waits: {reason}");
            return null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SetAside(file, e.Message);
        }
    }

    SpoolItem? SetAside(FileInfo file, string reason)
    {
        try
        {
            PrivateFile.CreateFolder(BadFolder);
            var aside = Path.Combine(BadFolder, $"{file.Name}.{Guid.NewGuid():N}");
            File.Move(file.FullName, aside);
            Report($"{file.FullName} was set aside as {aside}: {reason}");
        }
        catch (FileNotFoundException)
        {
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report($"{file.FullName} is skipped: {reason}; it cannot be moved to {BadFolder} ({e.Message})");
        }

        return null;
    }

    /// <summary>A hook that was killed while it wrote leaves its temporary file; nobody writes one for a day.</summary>
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

    void Report(string sentence) => new BackgroundLog(paths.SyncLog, clock).Write(sentence);

    static string Hash(string key) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(key)).ToString("x32", null);
}
