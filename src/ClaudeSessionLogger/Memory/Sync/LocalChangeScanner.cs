using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Scan;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>
/// Records a new version of each file that changed in a folder since the last sync. Reads only files whose size or time
/// has changed.
/// </summary>
/// <param name="allowDeletions">Whether the deletion of many files at once is intended.</param>
sealed class LocalChangeScanner(Database database, bool allowDeletions = false)
{
    readonly List<MemoryDraft> _drafts = [];
    readonly Dictionary<string, SyncedFileRow> _rows = new(StringComparer.Ordinal);
    readonly List<(SyncedFileRow Row, MemoryDraft Draft)> _unsavedRows = [];
    readonly List<BlockedFile> _blocked = [];

    /// <summary>
    /// Finds the changes and keeps them for <see cref="Run"/>, without writing to the database. First completes or
    /// undoes interrupted writes on the disk.
    /// </summary>
    public FolderScan Scan(LocalMemoryFolder folder)
    {
        var disk = new MemoryFolder(folder.Path, machines: KnownDeviceStore.Names(database).Values);
        var before = SyncedFiles.Of(database, folder.Path);
        var forgotten = new ForgottenFiles(database, folder);
        var toDelete = before.Values.Where(forgotten.Contains).ToDictionary(row => row.Name, StringComparer.Ordinal);
        disk.Recover(KnownContents(folder, before, toDelete.Values));
        var listing = disk.List();
        if (toDelete.Count > 0)
        {
            before = before.Where(row => !toDelete.ContainsKey(row.Key)).ToDictionary(StringComparer.Ordinal);
            listing = listing with { Files = [.. listing.Files.Where(file => !toDelete.ContainsKey(file.Name.Value))] };
        }

        var changes = FolderDiff.Compare(
            Synced(before.Values),
            listing,
            name => Read(disk, folder, name),
            allowDeletions
        );
        var stored = MemoryFileStore
            .Of(database, folder.Project.Value)
            .ToDictionary(file => file.Name, StringComparer.Ordinal);

        foreach (var (name, content) in changes.Added.Concat(changes.Changed))
            AddVersion(
                folder,
                name,
                content,
                before.GetValueOrDefault(name.Value),
                stored.GetValueOrDefault(name.Value),
                from: null
            );
        foreach (var (from, to, content) in changes.Renamed)
        {
            if (
                AddVersion(
                    folder,
                    to,
                    content,
                    before.GetValueOrDefault(to.Value),
                    stored.GetValueOrDefault(to.Value),
                    from
                )
            )
                AddDeletion(folder, from, before[from.Value], stored.GetValueOrDefault(from.Value), to);
        }

        foreach (var name in changes.Deleted)
            AddDeletion(folder, name, before[name.Value], stored.GetValueOrDefault(name.Value), to: null);
        foreach (var (name, content) in changes.Touched)
            _rows[name.Value] = before[name.Value] with { Stamp = content.Stamp };
        _blocked.AddRange(
            changes.UnconfirmedDeletions.Select(name => new BlockedFile(
                folder.Path,
                name.Value,
                BlockedReason.Deletion
            ))
        );
        _blocked.AddRange(
            listing.Skipped.Select(skipped => new BlockedFile(
                folder.Path,
                skipped.Shown,
                BlockedReason.BadName,
                Detail: skipped.Reason
            ))
        );
        return new(
            folder,
            [.. _drafts],
            _blocked.OrderBy(blocked => blocked.Name, StringComparer.Ordinal).ThenBy(blocked => blocked.Line).ToList()
        );
    }

    /// <summary>Scans, then stores the versions and the new sync state in one transaction.</summary>
    public FolderScan Run(LocalMemoryFolder folder, MemoryWriter writer)
    {
        var scan = Scan(folder);
        database.Transaction(() =>
        {
            writer.Append(_drafts);
            foreach (var (row, draft) in _unsavedRows)
                _rows[row.Name] = row with { Heads = draft.Hash.ToString() };
            SyncedFiles.Set(database, folder.Path, _rows.Values);
            SyncedFiles.SetBlocked(database, folder.Path, scan.Blocked);
        });
        return scan;
    }

    bool AddVersion(
        LocalMemoryFolder folder,
        MemoryName name,
        MemoryContent content,
        SyncedFileRow? before,
        StoredMemoryFile? stored,
        MemoryName? from
    )
    {
        var row = new SyncedFileRow(name.Value, content.Hash, content.Stamp, before?.Heads ?? "");
        // Not a change: an interrupted sync of this program wrote the file, or it equals the stored file.
        if (before?.NextHash == content.Hash)
            row = row with { Heads = before.NextHeads! };
        else if (stored?.Hash == content.Hash)
            row = row with { Heads = stored.Heads };
        else if (BlockSecrets(folder, name, content.Bytes))
            return false;
        else
        {
            var draft = new MemoryDraft(
                folder.Project.Value,
                name.Value,
                content.Bytes,
                StoredMemoryFile.Ids(row.Heads),
                WrittenAt(folder, name),
                Session(folder, name)
            )
            {
                From = from?.Value,
            };
            _drafts.Add(draft);
            _unsavedRows.Add((row, draft));
            return true;
        }

        _rows[name.Value] = row;
        return true;
    }

    void AddDeletion(
        LocalMemoryFolder folder,
        MemoryName name,
        SyncedFileRow before,
        StoredMemoryFile? stored,
        MemoryName? to
    )
    {
        var row = new SyncedFileRow(name.Value, null, default, before.Heads);
        if (before is { NextHash: null, NextHeads: { } heads })
            _rows[name.Value] = row with { Heads = heads };
        else if (stored is { Hash: null })
            _rows[name.Value] = row with { Heads = stored.Heads };
        else
        {
            var draft = new MemoryDraft(folder.Project.Value, name.Value, null, StoredMemoryFile.Ids(before.Heads))
            {
                To = to?.Value,
            };
            _drafts.Add(draft);
            _unsavedRows.Add((row, draft));
        }
    }

    /// <summary>
    /// Blocks a file that contains more secrets than the user has allowed. Returns whether it is blocked.
    /// </summary>
    bool BlockSecrets(LocalMemoryFolder folder, MemoryName name, byte[] content)
    {
        var found = CredentialScan.Find(content);
        if (found.Count <= SyncedFiles.Allowed(database, folder.Project.Value, name.Value))
            return false;
        _blocked.AddRange(
            found.Select(secret => new BlockedFile(
                folder.Path,
                name.Value,
                BlockedReason.Secret,
                secret.Line,
                secret.Kind
            ))
        );
        return true;
    }

    MemoryContent? Read(MemoryFolder disk, LocalMemoryFolder folder, MemoryName name)
    {
        try
        {
            return disk.Read(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Failure)
        {
            _blocked.Add(new(folder.Path, name.Value, BlockedReason.Unreadable, Detail: e.Reason));
            return null;
        }
    }

    // Reads the contents only when the returned function is called, which happens only after an interrupted write.
    Func<Guid, bool> KnownContents(
        LocalMemoryFolder folder,
        Dictionary<string, SyncedFileRow> rows,
        IEnumerable<SyncedFileRow> toDelete
    )
    {
        var known = new Lazy<HashSet<Guid>>(() =>
        {
            var versions = new MemoryVersionStore(database);
            return
            [
                .. versions
                    .Contents(
                        versions
                            .OfProject(folder.Project.Value)
                            .SelectMany(file => file)
                            .Select(version => version.Hash)
                    )
                    .Values.Select(content => MemoryHash.Of(content)),
                .. rows.Values.Select(row => row.NextHash).Concat(toDelete.Select(row => row.Hash)).OfType<Guid>(),
            ];
        });
        return hash => known.Value.Contains(hash);
    }

    static DateTime? WrittenAt(LocalMemoryFolder folder, MemoryName name)
    {
        try
        {
            return File.GetLastWriteTimeUtc(Path.Combine(folder.Path, name.Value));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    SessionId? Session(LocalMemoryFolder folder, MemoryName name) =>
        SessionId.Of(
            database.Scalar<string>(
                "select session_id from memory_changes where path = $path",
                ("path", Path.Combine(folder.Path, name.Value.Replace('/', Path.DirectorySeparatorChar)))
            )
        );

    static List<SyncedFile> Synced(IEnumerable<SyncedFileRow> rows)
    {
        var synced = new List<SyncedFile>();
        foreach (var row in rows)
        {
            if (row.Hash is { } hash && MemoryName.TryParse(row.Name, out var name, out _))
                synced.Add(new(name, hash, row.Stamp));
        }

        return synced;
    }
}

/// <summary>The result of a scan: the versions that are stored or will be stored, and the blocked files.</summary>
sealed record FolderScan(
    LocalMemoryFolder Folder,
    IReadOnlyList<MemoryDraft> Drafts,
    IReadOnlyList<BlockedFile> Blocked
);
