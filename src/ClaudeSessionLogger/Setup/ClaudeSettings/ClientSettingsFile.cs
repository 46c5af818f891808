using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>Reads and writes the bytes of <c>settings.json</c> and of its copy <c>settings.json.bak</c>.</summary>
sealed class ClientSettingsFile(string path)
{
    const int FullDisk = 28,
        FullWindows = unchecked((int)0x80070070);

    static readonly int s_fullQuota = OperatingSystem.IsMacOS() ? 69 : 122;

    public string Path => path;
    public string Backup => path + ".bak";

    /// <summary>The first copy that we replaced. Somebody else may have written it.</summary>
    public string FirstBackup => Backup + ".first";

    /// <summary>Returns null if the file does not exist.</summary>
    public byte[]? Read()
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Returns an empty array if there is no copy.</summary>
    public byte[] ReadBackup() => File.Exists(Backup) ? File.ReadAllBytes(Backup) : [];

    public void Write(ReadOnlySpan<byte> content)
    {
        // Write through a symbolic link (dotfiles kept elsewhere), so that the link is not replaced.
        var target = RealPath.Resolve(path);
        if (ModeOf(target) is { } mode && !mode.HasFlag(UnixFileMode.UserWrite))
            throw new UnauthorizedAccessException($"{target} is read-only");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        try
        {
            AtomicFile.Write(target, content, durable: true, ModeOf(target));
        }
        catch (Exception e) when (IsReplaceRefused(e) && File.Exists(target))
        {
            InPlaceFile.Write(target, content);
        }
    }

    /// <summary>Writes the copy. If a copy is replaced for the first time, keeps it under another name.</summary>
    /// <returns>False if no file can be created in the folder.</returns>
    public bool TryWriteBackup(byte[] content)
    {
        try
        {
            var kept = ReadBackup();
            // Another setup process may have just written the same copy.
            if (File.Exists(Backup) && kept.AsSpan().SequenceEqual(content))
                return true;
            if (kept.Length > 0)
                KeepFirstBackup();
            AtomicFile.Write(Backup, content, durable: true, ModeOf(path));
            return true;
        }
        catch (Exception e) when (IsReplaceRefused(e))
        {
            return false;
        }
    }

    void KeepFirstBackup()
    {
        try
        {
            if (!File.Exists(FirstBackup))
                File.Copy(Backup, FirstBackup, overwrite: false);
        }
        catch (IOException) when (File.Exists(FirstBackup))
        {
            // Another setup process has just written this file.
        }
    }

    /// <summary>Restores the previous copy after a failed change.</summary>
    /// <param name="before">The content of the previous copy; empty if there was none.</param>
    public void UndoBackup(byte[] before)
    {
        if (before.Length > 0)
            AtomicFile.Write(Backup, before, durable: true, ModeOf(path));
        else
            AtomicFile.TryDelete(Backup);
    }

    /// <summary>
    /// Whether no file can be created or renamed here, although it may be possible to write to an existing file. False
    /// for a full disk.
    /// </summary>
    static bool IsReplaceRefused(Exception e) =>
        e is UnauthorizedAccessException
        || (e is IOException && e.HResult is not (FullDisk or FullWindows) && e.HResult != s_fullQuota);

    /// <summary>Restores the content that the file had before our first change, and deletes the copy.</summary>
    /// <param name="original">Empty if we created the file.</param>
    public void Restore(byte[] original)
    {
        var isCreated = original.Length == 0 && !File.Exists(Backup);
        if (isCreated && new FileInfo(path).LinkTarget is null)
            File.Delete(path);
        else
            Write(isCreated ? "{}\n"u8 : original);
        AtomicFile.TryDelete(Backup);
    }

    static UnixFileMode? ModeOf(string file) =>
        OperatingSystem.IsWindows() || !File.Exists(file) ? null : File.GetUnixFileMode(file);
}
