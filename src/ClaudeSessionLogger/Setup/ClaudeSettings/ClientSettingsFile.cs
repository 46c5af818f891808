using ClaudeSessionLogger.Platform.Files;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>Reads and writes the bytes of <c>settings.json</c> and of its copy <c>settings.json.bak</c>.</summary>
sealed class ClientSettingsFile(string path)
{
    public string Path => path;
    public string Backup => path + ".bak";

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
        AtomicFile.Write(target, content, durable: true, ModeOf(target));
    }

    /// <summary>Never replaces an existing copy.</summary>
    public void WriteBackup(byte[] content)
    {
        var temporary = AtomicFile.NewName(Backup);
        AtomicFile.Write(temporary, content, durable: true, ModeOf(path));
        try
        {
            File.Move(temporary, Backup, overwrite: false);
        }
        catch (IOException) when (File.Exists(Backup))
        {
            AtomicFile.TryDelete(temporary); // Another setup has just written the copy.
        }
    }

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
