using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Replication.Hubs.Folder;

/// <summary>Records in a hub's folder which entries are redacted, and removes their text from event files.</summary>
sealed class HubFolderRedactions(HubFolderLayout layout)
{
    /// <summary>Records the entries that are not <paramref name="known"/> yet. Returns all redactions.</summary>
    public HashSet<Guid> Add(IEnumerable<EntryId> entryIds, HashSet<Guid> known)
    {
        var isNew = false;
        foreach (var entry in entryIds.Where(entry => !known.Contains(HubFolderLayout.RedactedName(entry))))
        {
            layout.Write(HubFolderLayout.Redacted(entry), default);
            isNew = true;
        }

        return isNew ? layout.Redactions() : known;
    }

    /// <summary>Removes the text of redacted entries from this device's files, unless this was done before.</summary>
    public void RemoveText(DeviceId device, HashSet<Guid> redactions)
    {
        if (redactions.Count == 0 || layout.ReadDescription(device)?.Redacted == redactions.Count)
            return;
        foreach (var file in layout.EventFiles(device).ToList())
            file.Redact(redactions);
    }

    /// <summary>Finds forgotten entries that are not recorded as redacted.</summary>
    public IReadOnlyList<EntryId> Missing()
    {
        var known = layout.Redactions();
        var forgotten = layout.EventFiles().SelectMany(file => file.Forgotten()).Distinct();
        return [.. forgotten.Where(entry => !known.Contains(HubFolderLayout.RedactedName(entry)))];
    }
}
