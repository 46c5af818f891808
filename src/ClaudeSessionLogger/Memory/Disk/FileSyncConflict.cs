namespace ClaudeSessionLogger.Memory.Disk;

/// <summary>
/// Recognises the conflict copies that file-sync tools leave beside a file. They are not notes: Claude did not write
/// them, and the note itself is there too.
/// </summary>
static class FileSyncConflict
{
    // The names that Windows gives to machines begin like this.
    static readonly string[] s_windowsNames = ["DESKTOP-", "LAPTOP-"];

    // Words that Dropbox, Nextcloud and Seafile put in brackets at the end of a name.
    static readonly string[] s_inBrackets = ["conflicted copy", "case conflict", "SFConflict"];

    /// <param name="file">The name of the file, without its folder.</param>
    /// <param name="machines">The names of known machines.</param>
    /// <param name="exists">Whether a file with this name is in the same folder.</param>
    public static bool IsCopy(string file, IReadOnlyCollection<string> machines, Func<string, bool> exists)
    {
        var (stem, extension) = (Path.GetFileNameWithoutExtension(file), Path.GetExtension(file));
        return IsSyncthing(stem)
            || IsInBrackets(stem)
            || IsDated(stem, "_conflict-")
            || stem.EndsWith(".Conflict", StringComparison.Ordinal) // Resilio
            || IsOneDrive(stem, machines, name => exists(name + extension));
    }

    // note.sync-conflict-20260301-101112-ABCDEFG.md
    static bool IsSyncthing(string stem) => IsDated(stem, ".sync-conflict-");

    static bool IsDated(string stem, string mark) =>
        stem.LastIndexOf(mark, StringComparison.Ordinal) is > 0 and var at
        && at + mark.Length + 8 is var end
        && end <= stem.Length
        && stem.AsSpan(end - 8, 8).ContainsAnyExceptInRange('0', '9') is false;

    // note (Ada's conflicted copy 2026-03-01).md, or a second copy: note (Ada's conflicted copy 2026-03-01) (1).md
    static bool IsInBrackets(string stem) =>
        stem.LastIndexOf(" (", StringComparison.Ordinal) > 0
        && s_inBrackets.Any(words =>
            stem.LastIndexOf(words, StringComparison.OrdinalIgnoreCase) is > 0 and var at
            && stem.LastIndexOf('(', at) > 0
            && stem.IndexOf(')', at) > 0
        );

    // note-LAPTOP-0A1B2C3D.md beside note.md, or a second copy: note-LAPTOP-0A1B2C3D-2.md
    static bool IsOneDrive(string stem, IReadOnlyCollection<string> machines, Func<string, bool> exists)
    {
        for (var dash = stem.IndexOf('-', StringComparison.Ordinal); dash > 0; dash = stem.IndexOf('-', dash + 1))
        {
            var suffix = stem[(dash + 1)..];
            if (
                exists(stem[..dash])
                && (
                    machines.Any(machine => IsMachine(suffix, machine))
                    || s_windowsNames.Any(name => suffix.StartsWith(name, StringComparison.Ordinal))
                )
            )
                return true;
        }

        return false;
    }

    static bool IsMachine(string suffix, string machine) =>
        machine.Length > 3
        && suffix.StartsWith(machine, StringComparison.OrdinalIgnoreCase)
        && suffix[machine.Length..] is "" or ['-', _];
}
