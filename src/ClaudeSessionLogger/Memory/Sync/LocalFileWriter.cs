using ClaudeSessionLogger.Memory.Disk;
using ClaudeSessionLogger.Memory.Projects;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;
using ClaudeSessionLogger.Storage;

namespace ClaudeSessionLogger.Memory.Sync;

/// <summary>
/// Writes the files that were computed from their versions to the disk. Records each write beforehand, so that an
/// interrupted write is recognised. Does not overwrite a file that someone else has just changed.
/// </summary>
/// <param name="betweenSteps">Called before each file is written and before the result is stored.</param>
sealed class LocalFileWriter(Database database, Action? betweenSteps = null)
{
    /// <summary>Files that the last <see cref="PlanWrites"/> left out because their names are invalid.</summary>
    public IReadOnlyList<InvalidMemoryName> Refused { get; private set; } = [];

    /// <summary>
    /// Files that the last <see cref="Run"/> could not write. The other files were written; each run tries the
    /// unwritable files again.
    /// </summary>
    public IReadOnlyList<BlockedFile> Unwritable => _unwritable;

    readonly List<BlockedFile> _unwritable = [];

    /// <param name="blocked">Blocked files, which are not written.</param>
    public IReadOnlyList<PlannedWrite> PlanWrites(LocalMemoryFolder folder, IReadOnlyCollection<BlockedFile> blocked)
    {
        if (!folder.IsWanted)
            return [];
        var rows = SyncedFiles.Of(database, folder.Path);
        var present = new MemoryFolder(folder.Path, machines: KnownDeviceStore.Names(database).Values)
            .List()
            .Files.ToDictionary(file => file.Name.Value, StringComparer.Ordinal);
        // Try again to write the files that could not be written last time.
        var blockedNames = blocked
            .Where(file => file.Why != BlockedReason.Unwritable)
            .Select(file => file.Name)
            .ToHashSet(StringComparer.Ordinal);
        var (planned, invalid) = (new List<PlannedWrite>(), new List<InvalidMemoryName>());
        foreach (
            var file in MemoryFileStore
                .Of(database, folder.Project.Value)
                .Where(file => !blockedNames.Contains(file.Name))
        )
        {
            var row = rows.GetValueOrDefault(file.Name);
            // If the folder does not exist, or the client has created it anew, its missing files do not count as
            // deleted.
            var existingHash = present.ContainsKey(file.Name) ? row?.Hash : null;
            if (
                file.Hash == existingHash
                && (
                    row is null
                        ? file.Hash is null
                        : row.Heads == file.Heads && row.NextHeads is null && row.Hash == existingHash
                )
            )
                continue;
            if (!MemoryName.TryParse(file.Name, out var name, out var reason))
                invalid.Add(InvalidMemoryName.Of(file.Name, reason));
            else
                planned.Add(new(name, row ?? new(file.Name, null, default, ""), existingHash, file));
        }

        var check = MemoryNameCheck.Check(
            planned.Where(write => write.IsNew).Select(write => write.Name.Value),
            present.Values.Select(file => file.Name)
        );
        Refused = [.. invalid, .. check.Refused];
        var validNames = check.Valid.Select(name => name.Value).ToHashSet(StringComparer.Ordinal);
        return [.. planned.Where(write => !write.IsNew || validNames.Contains(write.Name.Value))];
    }

    /// <summary>
    /// Writes the planned files. Returns the names of files that someone else changed in the meantime and that must be
    /// scanned first.
    /// </summary>
    public IReadOnlyList<string> Run(LocalMemoryFolder folder, IReadOnlyCollection<PlannedWrite> planned)
    {
        _unwritable.Clear();
        if (planned.Count == 0)
            return [];
        database.Transaction(() =>
            SyncedFiles.Set(
                database,
                folder.Path,
                [
                    .. planned.Select(write =>
                        write.Row with
                        {
                            NextHash = write.File.Hash,
                            NextHeads = write.File.Heads,
                        }
                    ),
                ]
            )
        );
        var (disk, rows, changed) = (new MemoryFolder(folder.Path), new List<SyncedFileRow>(), new List<string>());
        foreach (var write in planned)
        {
            betweenSteps?.Invoke();
            if (!TryWrite(disk, folder, write, out var row))
                continue;
            if (row is not null)
                rows.Add(row);
            else
                changed.Add(write.Name.Value);
        }

        betweenSteps?.Invoke();
        database.Transaction(() => SyncedFiles.Set(database, folder.Path, rows));
        return changed;
    }

    // A file that cannot be written is blocked, with the reason, and the other files are still written.
    bool TryWrite(MemoryFolder disk, LocalMemoryFolder folder, PlannedWrite write, out SyncedFileRow? row)
    {
        row = null;
        try
        {
            row = Write(disk, folder, write);
            return true;
        }
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or NotSupportedException
                        or ArgumentException
                        or Failure
            )
        {
            _unwritable.Add(new(folder.Path, write.Name.Value, BlockedReason.Unwritable, Detail: e.Reason));
            return false;
        }
    }

    SyncedFileRow? Write(MemoryFolder disk, LocalMemoryFolder folder, PlannedWrite write)
    {
        var (file, row) = (
            write.File,
            new SyncedFileRow(write.Name.Value, write.File.Hash, write.Row.Stamp, write.File.Heads)
        );
        if (file.Hash == write.ExpectedHash)
            return file.Hash is null ? row with { Stamp = default } : row;
        if (file.Hash is null)
            return disk.Delete(write.Name, write.ExpectedHash!.Value) == WriteOutcome.Written
                ? row with
                {
                    Stamp = default,
                }
                : null;
        if (MemoryFileStore.Content(database, folder.Project.Value, file.Name) is not { } content)
            throw new Failure(FailureKind.Invalid, "its text is not in the database");
        if (disk.Write(write.Name, write.ExpectedHash, content, file.WrittenAt) == WriteOutcome.Changed)
            return null;
        // Read the file again, because the stamp must belong to exactly this content.
        return disk.Read(write.Name) is { } written && written.Hash == file.Hash
            ? row with
            {
                Stamp = written.Stamp,
            }
            : null;
    }
}

/// <summary>A file to write or delete on the disk, as computed from its versions.</summary>
/// <param name="ExpectedHash">The hash of the content that is expected on the disk; null if no file is
/// expected.</param>
sealed record PlannedWrite(MemoryName Name, SyncedFileRow Row, Guid? ExpectedHash, StoredMemoryFile File)
{
    public bool IsNew => ExpectedHash is null && File.Hash is not null;

    /// <summary>Whether the write changes the disk, and not only the sync state.</summary>
    public bool ChangesDisk => File.Hash != ExpectedHash;
}
